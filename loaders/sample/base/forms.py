"""The mapping and the vocabulary as the sample reads them."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from graph.vocabulary import load_vocabulary

MAPPING = Path(__file__).parents[2] / "mappings" / "baicheng.toml"


@dataclass(frozen=True, slots=True)
class MappedEdge:
    """The headers of an edge: that of the keys, and the kind or the header that names it."""

    column: str
    kind: str | None = None
    kind_column: str | None = None
    day_column: str | None = None


@dataclass(frozen=True, slots=True)
class MappedLedger:
    """One ledger as the mapping describes it."""

    name: str
    kind: str
    key: str = "编号"
    constants: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)
    edges: Mapping[str, MappedEdge] = field(default_factory=dict)


def read_mapped_ledgers() -> dict[str, MappedLedger]:
    """Return the ledgers of the mapping, by name and in its order."""
    rows = tomllib.loads(MAPPING.read_text(encoding="utf-8"))["ledger"]
    return {row["name"]: read_mapped_ledger(row) for row in rows}


def read_mapped_ledger(row: dict[str, Any]) -> MappedLedger:
    """Return one ledger of the mapping, without the synonyms of its headers."""
    known = {name: value for name, value in row.items() if name != "synonyms"}
    columns = row.get("edges", {})
    known["edges"] = {edge: MappedEdge(**column) for edge, column in columns.items()}
    return MappedLedger(**known)


MAPPED_LEDGERS = read_mapped_ledgers()
VOCABULARY = load_vocabulary()
DUTIES, CATEGORIES, WORKFLOWS = VOCABULARY.codes, VOCABULARY.categories, VOCABULARY.workflows
