"""What the city's own data files say of ledgers, duties, categories and workflows: which ledger feeds which kind, which duty is held where."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from graph.vocabulary import load_vocabulary

MAPPING = Path(__file__).parents[2] / "mappings" / "baicheng.toml"


@dataclass(frozen=True, slots=True)
class Column:
    """The header that holds the other end of an edge, and either its kind or the header that says which kind."""

    column: str
    kind: str | None = None
    kind_column: str | None = None


@dataclass(frozen=True, slots=True)
class Form:
    """One ledger as the mapping describes it."""

    name: str
    kind: str
    key: str = "编号"
    constants: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)
    edges: Mapping[str, Column] = field(default_factory=dict)


def read_forms() -> dict[str, Form]:
    """Read the ledgers of the mapping, by name and in its order."""
    rows = tomllib.loads(MAPPING.read_text(encoding="utf-8"))["ledger"]
    return {row["name"]: form(row) for row in rows}


def form(row: dict[str, Any]) -> Form:
    """Read one ledger of the mapping; what offices call its columns otherwise does not matter here."""
    edges = {edge: Column(**column) for edge, column in row.get("edges", {}).items()}
    return Form(
        **{name: value for name, value in row.items() if name != "synonyms"} | {"edges": edges}
    )


FORMS = read_forms()
VOCABULARY = load_vocabulary()
DUTIES, CATEGORIES, WORKFLOWS = VOCABULARY.codes, VOCABULARY.categories, VOCABULARY.workflows
