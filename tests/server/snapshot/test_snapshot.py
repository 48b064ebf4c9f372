"""A snapshot of the town: read back by the programs that researchers use, and valid."""

import csv
from collections.abc import Mapping
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import duckdb
import frictionless
import igraph
import jsonschema
import networkx as nx
import orjson
import pandas as pd
import polars as pl
import pyshacl
import pytest
import rdflib
import rustworkx as rx
from lxml import etree

from graph.database.statement_log import count_statements
from graph.network import read_network
from graph.ontology.kinds import KINDS
from graph.query.selection import InvalidArgument
from graph.vocabulary import load_vocabulary
from server.snapshot.request import SnapshotRequest
from server.snapshot.tables import TABLES
from server.snapshot.write_snapshot import SnapshotExists, WrittenSnapshot, write_snapshot
from tests.support.rich_town import RichTown

HERE = Path(__file__).parent
# rdflib's own reader of JSON-LD warns of what it uses.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
KNOWN = datetime(2026, 1, 1, tzinfo=UTC)


async def written(
    town: RichTown,
    folder: Path,
    at: date | None = None,
    since: Path | None = None,
    **other: Any,  # noqa: ANN401 - whatever a request has
) -> WrittenSnapshot:
    """Write a snapshot of the town."""
    request = SnapshotRequest(folder, at, **{"as_of": KNOWN, "since": since, **other})
    return await write_snapshot(town.database, load_vocabulary(), request)


@pytest.fixture
async def snapshot(town: RichTown, tmp_path: Path) -> Path:
    """A snapshot of all days."""
    return (await written(town, tmp_path / "all", licence="CC-BY-4.0")).folder


def rows_of(folder: Path, table: str) -> list[dict[str, str]]:
    """Return the rows of a table as CSV has them."""
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_program_reads_the_same_nodes_and_edges(snapshot: Path) -> None:
    nodes, edges = (len(rows_of(snapshot, table)) for table in ("nodes", "edges"))
    both = (nodes, edges)
    drawn = nx.read_graphml(snapshot / "network.graphml", force_multigraph=True)
    assert (drawn.number_of_nodes(), drawn.number_of_edges()) == both
    (other,) = rx.read_graphml(str(snapshot / "network.graphml"))
    assert (other.num_nodes(), other.num_edges()) == both
    third = igraph.Graph.Read_GraphML(str(snapshot / "network.graphml"))
    assert (third.vcount(), third.ecount()) == both
    for read in (pd.read_parquet, pl.read_parquet, pd.read_csv, pl.read_csv):
        ending = read.__name__.removeprefix("read_")
        assert (
            tuple(len(read(snapshot / f"{table}.{ending}")) for table in ("nodes", "edges")) == both
        )
    counted = [
        len(duckdb.read_parquet(str(snapshot / f"{table}.parquet"))) for table in ("nodes", "edges")
    ]
    assert tuple(counted) == both
    linked = rdflib.Graph().parse(snapshot / "network.jsonld", format="json-ld")
    links = set(linked.subjects(rdflib.RDF.type, rdflib.URIRef("urn:linli:term:Link")))
    assert len(links) == edges
    services = orjson.loads((snapshot / "hsds.json").read_bytes())
    assert services["total_items"] == len(services["contents"])
    gexf = etree.parse(snapshot / "network.gexf")
    space = {"g": "http://gexf.net/1.3"}
    assert (len(gexf.findall(".//g:node", space)), len(gexf.findall(".//g:edge", space))) == both


def test_raphtory_reads_the_same_with_its_times(snapshot: Path) -> None:
    reason = "Raphtory's wheel (90 MB) is not installed: pip install raphtory"
    raphtory = pytest.importorskip("raphtory", reason=reason)
    nodes, edges = (pd.read_parquet(snapshot / f"{table}.parquet") for table in ("nodes", "edges"))
    held = pd.read_parquet(snapshot / "intervals.parquet")
    begun = held.assign(time=pd.to_datetime(held["from"].fillna("1970-01-01")))
    graph = raphtory.Graph()
    graph.load_nodes(begun[begun.element == "node"].merge(nodes), time="time", id="id")
    links = begun[begun.element == "edge"].merge(edges)
    graph.load_edges(links, time="time", src="source", dst="target", layer_col="type")
    counts = graph.count_nodes(), graph.count_temporal_edges()
    assert counts == (len(nodes), len(links))
    assert graph.count_edges() == len(edges[["source", "target"]].drop_duplicates())


async def test_gexf_is_valid_with_all_days_and_with_one(
    snapshot: Path, town: RichTown, tmp_path: Path
) -> None:
    day = await written(town, tmp_path / "day", date(2024, 9, 1))
    schema = etree.XMLSchema(etree.parse(HERE / "gexf13.xsd"))
    for folder in (snapshot, day.folder):
        schema.assertValid(etree.parse(folder / "network.gexf"))
    spells = etree.parse(snapshot / "network.gexf").findall(".//{http://gexf.net/1.3}spell")
    # The unit was a member until the end of 2022; spells include their last day.
    assert {"start": "2020-01-01", "end": "2022-12-31"} in [dict(spell.attrib) for spell in spells]


def test_linked_data_fit_their_shapes(snapshot: Path) -> None:
    data = rdflib.Graph().parse(snapshot / "network.jsonld", format="json-ld")
    shapes = rdflib.Graph().parse(HERE / "shapes.ttl")
    # An alliance is an organization too, which W3C ORG says of its collaborations.
    org = rdflib.Namespace("http://www.w3.org/ns/org#")
    data.add((org.OrganizationalCollaboration, rdflib.RDFS.subClassOf, org.Organization))
    conforms, _, text = pyshacl.validate(data, shacl_graph=shapes)
    assert conforms, text


def test_popolo_is_valid(snapshot: Path) -> None:
    found = orjson.loads((snapshot / "popolo.json").read_bytes())
    jsonschema.validate(found, orjson.loads((HERE / "popolo.schema.json").read_bytes()))
    known = {each["id"] for name in found for each in found[name]}
    assert {each["post_id"] for each in found["memberships"] if "post_id" in each} <= known


async def test_responsibilities_are_services_of_hsds(
    snapshot: Path, town: RichTown, tmp_path: Path
) -> None:
    schema = orjson.loads((HERE / "hsds-3.1.schema.json").read_bytes())
    day = (await written(town, tmp_path / "day", date(2024, 9, 1))).folder
    checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
    everything, found = (
        orjson.loads((folder / "hsds.json").read_bytes()) for folder in (snapshot, day)
    )
    for each in (everything, found):
        jsonschema.validate(each, schema, format_checker=checker)
    edges = [row for row in rows_of(day, "edges") if row["type"] == "RESPONSIBLE_FOR"]
    told = {
        (
            service["organization"]["organization_identifiers"][0]["identifier"],
            each["location"]["external_identifier"],
        )
        for service in found["contents"]
        for each in service["service_at_locations"]
    }
    assert told == {(edge["source"], edge["target"]) for edge in edges} != set()


async def test_formats_without_intervals_have_what_holds_on_the_last_day(
    town: RichTown, tmp_path: Path
) -> None:
    days = {None: "all", date(2021, 6, 1): "then", date(2999, 1, 1): "end"}
    folders = {
        day: (await written(town, tmp_path / name, day)).folder for day, name in days.items()
    }
    joined = {day: joined_ends(folder) for day, folder in folders.items()}
    for day in filter(None, days):
        edges = rows_of(folders[day], "edges")
        assert joined[day] == {(edge["source"], edge["target"]) for edge in edges}
    # The unit was a member until 2023, so its membership is in the lists of that day alone.
    former = ("Unit:D2", "Alliance:M2")
    assert {day: former in pairs for day, pairs in joined.items()} == {
        None: False,
        date(2021, 6, 1): True,
        date(2999, 1, 1): False,
    }
    assert joined[None] == joined[date(2999, 1, 1)]
    services = [(folders[day] / "hsds.json").read_bytes() for day in (None, date(2999, 1, 1))]
    assert services[0] == services[1]
    parents, later = (parents_of(folders[day]) for day in (None, date(2999, 1, 1)))
    assert {place: parents[place] for place in later} == later


def joined_ends(folder: Path) -> set[tuple[str, str]]:
    """Return the nodes that the linked data of a snapshot join without a node between them."""
    found = orjson.loads((folder / "network.jsonld").read_bytes())["@graph"]
    start = len("urn:linli:")
    return {
        (each["@id"][start:], end["@id"][start:])
        for each in found[1:]
        if "linli:Link" not in each["@type"]
        for ends in each.values()
        if isinstance(ends, list)
        for end in ends
        if isinstance(end, dict) and "@id" in end
    }


def parents_of(folder: Path) -> dict[str, str | None]:
    """Return the parents of the organizations of a snapshot as Popolo has them."""
    found = orjson.loads((folder / "popolo.json").read_bytes())
    return {each["id"]: each.get("parent_id") for each in found["organizations"]}


def test_the_data_package_is_valid_and_every_column_is_explained(snapshot: Path) -> None:
    report = frictionless.validate(str(snapshot / "datapackage.json"))
    assert report.valid, report.flatten(["message"])
    explained = {(row["table"], row["column"]) for row in rows_of(snapshot, "dictionary")}
    assert {(table.name, column) for table in TABLES for column in table.columns} <= explained
    for row in rows_of(snapshot, "dictionary"):
        assert row["description"]


def test_checksums_are_those_of_the_files(snapshot: Path) -> None:
    lines = (snapshot / "SHA256SUMS").read_text("utf-8").splitlines()
    parts = [line.split("  ", 1) for line in lines]
    sums = {name: digest for digest, name in parts}
    files = {path.name for path in snapshot.iterdir()} - {"SHA256SUMS"}
    assert sums.keys() == files
    for name, digest in sums.items():
        assert sha256((snapshot / name).read_bytes()).hexdigest() == digest


async def test_the_same_moment_and_role_give_the_same_bytes(
    snapshot: Path, town: RichTown, tmp_path: Path
) -> None:
    again = (await written(town, tmp_path / "again", licence="CC-BY-4.0")).folder
    assert contents(snapshot) == contents(again)
    with pytest.raises(SnapshotExists):
        await written(town, again)


def contents(folder: Path) -> Mapping[str, bytes]:
    """Return the bytes of all files of a folder."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


async def test_a_city_that_is_too_large_is_refused_before_anything_of_it_is_read(
    town: RichTown, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(read_network, "MOST_NODES", 10)
    with count_statements() as trips, pytest.raises(InvalidArgument) as refused:
        await written(town, tmp_path / "new", as_of=datetime(2025, 12, 24, tzinfo=UTC))
    assert refused.value.code == "NETWORK_TOO_LARGE"
    assert "more than 10 nodes" in str(refused.value)
    revisions_and_count = 2
    assert trips.count == revisions_and_count
    assert contents(tmp_path) == {}


async def test_nothing_leads_to_a_person(snapshot: Path, town: RichTown) -> None:
    answer = await town.executor.execute(
        "{ cadres(first: 100, ended: true) { edges { node { id name code dutyPhone } } } }"
    )
    cadres = [edge["node"] for edge in answer["data"]["cadres"]["edges"]]
    everything = b"\n".join(contents(snapshot).values()).decode(errors="ignore")
    for cadre in cadres:
        for secret in (cadre["name"], cadre["id"], cadre["dutyPhone"]):
            assert not secret or f'"{secret}"' not in everything
            assert not secret or f",{secret}," not in everything
    assert "1380000" not in everything
    phones = {prop.name for kind in KINDS for prop in kind.properties if prop.is_phone}
    assert not phones & {column for table in TABLES for column in table.columns}


async def test_an_old_snapshot_and_the_delta_make_the_new_one(
    town: RichTown, tmp_path: Path
) -> None:
    earlier = datetime(2025, 2, 1, tzinfo=UTC)
    old = (await written(town, tmp_path / "old", as_of=earlier)).folder
    new = await written(town, tmp_path / "new", since=old)
    assert new.delta
    assert sum(new.delta.values()) > 0
    for table in TABLES:
        before, after, came, went = (
            {tuple(row.values()) for row in rows_of(folder, name)}
            for folder, name in (
                (old, table.name),
                (new.folder, table.name),
                (new.folder / "delta", f"{table.name}.added"),
                (new.folder / "delta", f"{table.name}.removed"),
            )
        )
        assert (before - went) | came == after
        assert not came & before
