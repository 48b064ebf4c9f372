"""Reads the sample city's ledgers as rows, without what made them."""

import csv
import tomllib
from collections.abc import Iterator
from pathlib import Path

from graph.ontology.division_codes import key_of
from graph.ontology.kinds import KINDS
from graph.vocabulary import workflows
from loaders.sample import RECORDED

ROOT = Path(__file__).parents[2]
MAPPING = {
    row["name"]: row
    for row in tomllib.loads((ROOT / "loaders/mappings/baicheng.toml").read_text(encoding="utf-8"))[
        "ledger"
    ]
}
KIND_OF = {kind.zh: kind.name for kind in KINDS}
DAY = "2026-11-01"
WORKFLOWS = {
    row["zh"]: row
    for row in (
        tomllib.loads(path.read_text(encoding="utf-8"))
        for path in workflows.WORKFLOWS_FOLDER.glob("*.toml")
    )
}
"""The workflows as their files have them, by Chinese name."""

Row = dict[str, str]
Ledgers = dict[str, list[Row]]


def read(folder: Path) -> Ledgers:
    """Read every ledger of a folder as rows by header."""
    found = {}
    for path in folder.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            found[path.stem] = list(csv.DictReader(file))
    return found


def key(ledger: str) -> str:
    """Return the header of a ledger's key."""
    return str(MAPPING[ledger].get("key", "编号"))


def corrected(ledgers: Ledgers, corrections: Ledgers) -> Ledgers:
    """Replace rows by those of a later folder with the same key, and add its new ones."""
    found = {}
    for name, rows in ledgers.items():
        newer = {row[key(name)]: row for row in corrections.get(name, [])}
        headers = dict.fromkeys((*rows[0], *next(iter(newer.values()), {})), "")
        told = {row[key(name)]: {**headers, **row, **newer.get(row[key(name)], {})} for row in rows}
        found[name] = list(
            {**{number: {**headers, **row} for number, row in newer.items()}, **told}.values()
        )
    return found


def latest(folder: Path) -> Ledgers:
    """Return the rows of the sample as they are after all of its folders."""
    found, *later = (read(folder / part) for part in RECORDED)
    for part in later:
        found = corrected(found, part)
    return found


def holds(row: Row, day: str = DAY) -> bool:
    """Whether a row holds on a day; days in this form compare as texts."""
    return (row.get("起始日期") or "0001") <= day <= (row.get("终止日期") or "9999")


def held(rows: list[Row], column: str, day: str = DAY, **equal: str) -> set[str]:
    """Return the different values of a column among the valid rows with the given values."""
    return {
        row[column]
        for row in rows
        if holds(row, day) and all(row[name] == value for name, value in equal.items())
    }


def references(name: str, row: Row) -> Iterator[tuple[str, str]]:
    """Return kind and key of everything that a row refers to."""
    for edge in MAPPING[name].get("edges", {}).values():
        for text in filter(None, row.get(edge["column"], "").split("、")):
            kind = edge.get("kind") or KIND_OF[row[edge["kind_column"]]]
            yield kind, key_of(kind, text)


def place_of(row: Row, column: str) -> tuple[str, str]:
    """Return kind and key of the place in a column."""
    kind = KIND_OF[row[column.replace("编号", "类别")]]
    return kind, key_of(kind, row[column])


class Places:
    """Which places contain which, by kind and key, as the rows say."""

    EDGES = (
        "所属市编号",
        "所属县市区编号",
        "所属街道编号",
        "所属社区编号",
        "所属小区编号",
        "所属网格编号",
    )
    LEDGERS = ("城市", "县市区", "街道乡镇", "社区", "网格", "小区", "楼栋", "单元")

    def __init__(self, ledgers: Ledgers) -> None:
        self.above: dict[tuple[str, str], list[tuple[str, str]]] = {}
        for name in self.LEDGERS:
            kind = MAPPING[name]["kind"]
            ends = {
                edge["column"]: edge["kind"]
                for edge in MAPPING[name].get("edges", {}).values()
                if edge["column"] in self.EDGES
            }
            for row in ledgers[name]:
                up = [
                    (above, key_of(above, row[column]))
                    for column, above in ends.items()
                    if row.get(column)
                ]
                self.above[kind, key_of(kind, row["编号"])] = up

    def around(self, place: tuple[str, str]) -> set[tuple[str, str]]:
        """Return a place and all that contains it."""
        return {place, *(each for above in self.above[place] for each in self.around(above))}
