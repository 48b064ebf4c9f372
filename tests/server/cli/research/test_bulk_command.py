"""`linli bulk`: all rows of a list as a file, asked of a graph."""

from pathlib import Path

import orjson
import pyarrow.parquet as pq
import pytest

from graph.database.connection import Database
from tests.support.commands import Linli
from tests.support.small_city import CITY, write

pytestmark = pytest.mark.on_one_engine
LIST = """query($at: Date) {
  buildings(at: $at, first: 1) { totalCount edges { node { id name grid { id } } } }
}"""


@pytest.fixture
def server(scratch: Database, password: str) -> dict[str, str]:
    """The settings that name the empty graph of an engine."""
    return {"NEO4J_URI": scratch.uri, "NEO4J_USER": scratch.user, "NEO4J_PASSWORD": password}


def test_all_rows_are_written_as_lines_of_json_and_as_parquet(
    linli: Linli, server: dict[str, str], tmp_path: Path
) -> None:
    linli(server, "import", str(write(tmp_path / "ledgers", **CITY)), "--recorded-at", "2025-01-01")
    query, lines, table = (
        tmp_path / f"buildings.{ending}" for ending in ("graphql", "ndjson", "parquet")
    )
    query.write_text(LIST, encoding="utf-8")
    day = ("--variables", '{"at": "2026-01-01"}')
    for file in (lines, table):
        code, told = linli(server, "bulk", str(query), str(file), *day)
        assert code == 0, told
        assert f"{len(CITY['楼栋'])} rows of 2026-01-01" in told
    rows = [orjson.loads(line) for line in lines.read_bytes().splitlines()]
    assert [row["id"] for row in rows] == sorted(f"Building:{row['编号']}" for row in CITY["楼栋"])
    assert pq.read_table(table).to_pylist() == rows


@pytest.mark.parametrize(
    ("query", "file", "expected"),
    [
        ("{ city { name } }", "city.ndjson", "/bulk takes the query of one list"),
        ("{ units { edges { node { nothing } } } }", "units.ndjson", "nothing"),
        ("{ units { edges {", "units.ndjson", "Syntax Error"),
        (LIST, "units.csv", "should end in .ndjson or .parquet"),
    ],
)
def test_what_is_no_list_leaves_no_file(
    linli: Linli, server: dict[str, str], tmp_path: Path, query: str, file: str, expected: str
) -> None:
    asked = tmp_path / "list.graphql"
    asked.write_text(query, encoding="utf-8")
    code, told = linli(server, "bulk", str(asked), str(tmp_path / file))
    assert (code, expected in told) == (1, True), told
    assert not list(tmp_path.glob("*units*"))


def test_a_query_is_a_file_or_a_trusted_document(
    linli: Linli, server: dict[str, str], tmp_path: Path
) -> None:
    linli(server, "import", str(write(tmp_path / "ledgers", **CITY)))
    documents, rows = tmp_path / "documents.json", tmp_path / "rows.ndjson"
    documents.write_bytes(orjson.dumps({"buildings": LIST}))
    settings = {**server, "LINLI_TRUSTED_DOCUMENTS": str(documents)}
    code, told = linli(settings, "bulk", "buildings", str(rows))
    assert code == 0, told
    assert len(rows.read_bytes().splitlines()) == len(CITY["楼栋"])
    code, told = linli(settings, "bulk", "roads", str(rows))
    assert (code, "neither a file nor the id" in told) == (1, True), told
    code, told = linli(settings, "bulk", "buildings", str(rows), "--variables", "[1]")
    assert (code, "a JSON object" in told) == (1, True), told
