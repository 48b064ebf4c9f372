"""Every messy file comes in as its case says, or is refused with its place, on both engines."""

from __future__ import annotations

import shutil
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest

from graph.database.connection import Database
from graph.errors import GraphError
from graph.ontology.clock import BEGINNING, BELIEVED, OPEN
from graph.ontology.kinds import KINDS
from graph.vocabulary import load_vocabulary
from loaders.ledgers import ImportOptions, ImportReport, RejectedRow, import_folder, load_mapping
from tests.loaders.messy.make import find_makers
from tests.support.small_city import FIRST, SECOND, load_city, portrait

FOLDER = Path(__file__).parent / "messy"
CASES = {path.parent.name: path.parent for path in sorted(FOLDER.glob("*/case.toml"))}
MAKERS = ("openpyxl", "xlsxwriter", "LibreOffice", "hand")
OPTIONS = {field.name for field in fields(ImportOptions)}
OUTCOMES = ("added", "unchanged", "confirmed", "corrected", "changed", "rejected", "ended")
EXPECTED = {*OUTCOMES, "problems", "notices", "nodes", "absent", "refused"}


@pytest.mark.parametrize("name", CASES)
async def test_a_messy_file_comes_to_what_its_case_says(
    scratch: Database, tmp_path: Path, name: str
) -> None:
    case, folder = read_case(CASES[name]), CASES[name]
    if case.get("city"):
        assert (await load_city(scratch, tmp_path / "city")).ok
    if (folder / "before").is_dir():
        before = await take(scratch, copy_files(folder / "before", tmp_path / "before"))
        assert before.ok, before.rejections
    place = copy_files(folder, tmp_path / name) / case.get("file", "")
    options = ImportOptions(**{key: case[key] for key in OPTIONS & case.keys()})
    expected = case["expect"]
    if says := expected.get("refused"):
        with pytest.raises(GraphError, match=says):
            await take(scratch, place, options)
        return
    await check_dry_run(scratch, place, options, expected)
    check_report(await take(scratch, place, options), expected)
    await check_graph(scratch, expected)


async def take(
    database: Database, place: Path, options: ImportOptions | None = None
) -> ImportReport:
    """Import a folder or a file; what is imported before has no options of its own."""
    return await import_folder(
        database,
        place,
        mapping=load_mapping(),
        vocabulary=load_vocabulary(),
        recorded_at=SECOND if options else FIRST,
        options=options or ImportOptions(),
    )


async def check_dry_run(
    database: Database, place: Path, options: ImportOptions, expected: Mapping[str, Any]
) -> None:
    """Check that a dry run says what the import will do, and does nothing."""
    before = await portrait(database)
    check_report(await take(database, place, replace(options, dry_run=True)), expected)
    assert await portrait(database) == before


def copy_files(folder: Path, to: Path) -> Path:
    """Copy what an office would have in a case's folder."""
    shutil.copytree(folder, to, ignore=shutil.ignore_patterns("case.toml", "before"))
    return to


def read_case(folder: Path) -> dict[str, Any]:
    """Return what a case says; what the runner does not know is a slip."""
    case = tomllib.loads((folder / "case.toml").read_text(encoding="utf-8"))
    assert case["made_by"] in MAKERS
    assert case["about"]
    assert case.keys() <= {"about", "made_by", "city", "file", "expect", *OPTIONS}
    assert case["expect"].keys() <= EXPECTED
    return case


def check_report(report: ImportReport, expected: Mapping[str, Any]) -> None:
    """Compare the numbers, the rejections and the notices of an import."""
    assert not report.unlisted
    found = [f"{each.zh} {each.en}" for each in report.rejections]
    unmatched = [*report.rejections]
    for problem in expected.get("problems", []):
        assert problem.keys() <= {"row", "column", "says"}, problem
        rejection = next((each for each in unmatched if is_said(problem, each)), None)
        assert rejection is not None, (problem, found)
        unmatched.remove(rejection)
    assert not unmatched, found
    numbers = {
        name: sum(getattr(ledger, name) for ledger in report.ledgers)
        for name in OUTCOMES
        if name in expected
    }
    assert numbers == {name: expected[name] for name in numbers}, found
    if "notices" in expected:
        check_notices([f"{each.zh} {each.en}" for each in report.notices], expected["notices"])


def check_notices(texts: list[str], parts: Sequence[str]) -> None:
    """Check that each part is in a notice of its own, and that there are no others."""
    for part in parts:
        text = next((text for text in texts if part in text), None)
        assert text is not None, (part, texts)
        texts.remove(text)
    assert not texts


def is_said(problem: Mapping[str, Any], rejection: RejectedRow) -> bool:
    """Whether a rejection is the one that a case expects."""
    says = problem.get("says", [])
    parts = [says] if isinstance(says, str) else says
    text = f"{rejection.zh} {rejection.en}"
    return (
        problem.get("row") == rejection.row
        and problem.get("column") == rejection.column
        and all(part in text for part in parts)
    )


READ_NODE = """
MATCH (n {id: $id})
RETURN [properties(n), COLLECT {
  MATCH (n)-[r]->(m)
  WHERE coalesce(r.to, $open) = $open AND coalesce(r.supersededAt, $believed) = $believed
  RETURN [type(r), m.id]
}]
"""


async def read_node(database: Database, node: str) -> Any:  # noqa: ANN401 - whatever it holds
    """Return the properties of a node and its open edges; None if it is not there."""
    return await database.read(READ_NODE, {"id": node, "open": OPEN, "believed": BELIEVED})


async def check_graph(database: Database, expected: Mapping[str, Any]) -> None:
    """Check the nodes that a case says are in the graph, and those that are not."""
    for node in expected.get("nodes", []):
        found = await read_node(database, node["id"])
        assert found, f"{node['id']} is not there"
        values = {name: to_plain(value) for name, value in found[0].items()}
        kind = KINDS.of_id(node["id"])
        assert kind is not None
        for edge in kind.stored:
            kinds = {target.name for target in KINDS.named(edge.to)}
            ends = sorted(
                other
                for arrow, other in found[1]
                if arrow == edge.arrow and other.partition(":")[0] in kinds
            )
            values[edge.name] = ends if edge.many or not ends else ends[0]
        wanted = {name: value for name, value in node.items() if name not in {"id", "lacks"}}
        assert {name: values.get(name) for name in wanted} == wanted
        assert not [name for name in node.get("lacks", []) if values.get(name) not in (None, [])]
    for node in expected.get("absent", []):
        assert not await read_node(database, node["id"]), node["id"]


def to_plain(value: Any) -> Any:  # noqa: ANN401 - whatever the graph holds
    """Return a value as TOML writes it; None for a day that is not known."""
    plain = value.to_native() if hasattr(value, "to_native") else value
    return None if plain in (BEGINNING, OPEN) else plain


def test_every_case_that_a_program_makes_has_its_function() -> None:
    made = {
        name
        for name, folder in CASES.items()
        if read_case(folder)["made_by"] in {"openpyxl", "xlsxwriter"}
    }
    assert made <= find_makers().keys()
