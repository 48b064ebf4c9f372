"""What the city's own data files say of ledgers and duties: which ledger feeds which kind, which duty is held where."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


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


@dataclass(frozen=True, slots=True)
class Duty:
    """One duty of the vocabulary; `rank` is its place in the file."""

    code: str
    zh: str
    source: str
    levels: tuple[str, ...]
    expected: int
    group: str
    leads: bool
    chain: bool
    rank: int


def read_forms() -> dict[str, Form]:
    """Read the ledgers of the mapping, by name and in its order."""
    rows = tomllib.loads((ROOT / "loaders/mappings/baicheng.toml").read_text(encoding="utf-8"))["ledger"]
    return {row["name"]: form(row) for row in rows}


def form(row: dict[str, Any]) -> Form:
    """Read one ledger of the mapping."""
    edges = {edge: Column(**column) for edge, column in row.get("edges", {}).items()}
    return Form(**{**row, "edges": edges})


def read_duties() -> dict[str, Duty]:
    """Read the vocabulary, by code and in its order."""
    rows = tomllib.loads((ROOT / "graph/vocabulary/baicheng.toml").read_text(encoding="utf-8"))["duty"]
    return {row["code"]: duty(row, rank) for rank, row in enumerate(rows)}


def duty(row: dict[str, Any], rank: int) -> Duty:
    """Read one duty; one without a group is a group of its own."""
    return Duty(
        code=row["code"],
        zh=row["zh"],
        source=row["source"],
        levels=tuple(row["levels"]),
        expected=row["expected"],
        group=row.get("group", row["code"]),
        leads=row.get("leads", False),
        chain=row.get("chain", True),
        rank=rank,
    )


FORMS = read_forms()
DUTIES = read_duties()
