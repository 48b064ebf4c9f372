"""The data dictionary: what each column and each value of a snapshot means, from the schema."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from graphql import GraphQLEnumType, GraphQLNamedType

from graph.network.link_types import LINK_TYPES, NETWORK_KINDS
from graph.vocabulary import Vocabulary
from schema.build import CORE
from server.snapshot.tables import TABLES, write_csv

COLUMNS = {
    "id": "编号。The global id; of a person a pseudonym, of an edge a digest of what it says.",
    "kind": "类别。The kind of the node.",
    "name": "名称。Its name on the day of the snapshot; of a post its place and duty; empty for a "
    "person.",
    "code": "编码。Its official code, or that of its ledger; empty for a person.",
    "category": "分类。The category within its kind.",
    "duty": "责任。The code of the duty of a post or an assignment.",
    "latitude": "纬度。The latitude in degrees north, WGS 84.",
    "longitude": "经度。The longitude in degrees east, WGS 84.",
    "type": "联系类型。What the edge says.",
    "source": "起点。The id of the node from which the edge leads.",
    "target": "终点。The id of the node to which the edge leads.",
    "element": "对象。Whether the interval is of a `node` or an `edge`.",
    "from": "起始日期。The first day; empty if it is not known.",
    "to": "终止日期。The first day after it; empty if it goes on.",
}


class Entry(NamedTuple):
    """A row of the dictionary."""

    table: str
    column: str
    value: str
    type: str
    description: str


def dictionary_entries(vocabulary: Vocabulary) -> Iterator[Entry]:
    """Yield what the columns mean, then the values of those with a closed list."""
    for table in TABLES:
        for column, of in table.types.items():
            yield Entry(table.name, column, "", of, COLUMNS[column])
    for name in NETWORK_KINDS:
        yield Entry("nodes", "kind", name, "string", description_of(CORE.type_map[name]))
    links = CORE.type_map["NetworkLinkType"]
    if not isinstance(links, GraphQLEnumType):
        raise TypeError("NetworkLinkType is no enum.")
    for name in LINK_TYPES:
        yield Entry("edges", "type", name, "string", links.values[name].description or "")
    for duty in vocabulary:
        yield Entry("nodes", "duty", duty.code, "string", f"{duty.zh}。{duty.en}")


def description_of(declared: GraphQLNamedType) -> str:
    """Return the description of a type in the schema."""
    return declared.description or ""


def write_dictionary(vocabulary: Vocabulary, path: Path) -> None:
    """Write the dictionary as a CSV file."""
    write_csv(path, Entry._fields, dictionary_entries(vocabulary))
