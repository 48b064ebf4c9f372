"""What texts the graph stores: by label of a node and by type of an arrow."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from graph.ontology.declarations import Kind, Property, Value
from graph.ontology.kinds import KINDS

EVIDENCE = ("source", "sheet", "recordedBy", "recordedBecause")
"""The texts of the evidence that every node and arrow has."""
LOGS = {
    "Import": (("name", "by"), ("files",)),
    "ImportPart": (("ledger",), ()),
    "Written": (("problem", "caller"), ()),
}
"""The texts of what is no kind: a label to its texts and its lists of texts."""
VERSION = "Version"


class StoredTexts(NamedTuple):
    """The texts of the nodes of one label, or of the arrows of one type."""

    name: str
    texts: tuple[str, ...]
    lists: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    """Those of the texts by which nodes are searched and sorted."""


def texts_of_nodes() -> Iterator[StoredTexts]:
    """Yield the texts of every label."""
    for kind in KINDS:
        titles = (kind.title_property,) if kind.title_property else ()
        yield StoredTexts(
            kind.name, (*texts_of(kind, Value.TEXT), *EVIDENCE), texts_of(kind, Value.TEXTS), titles
        )
    every_text = {name for kind in KINDS for name in texts_of(kind, Value.TEXT)}
    every_list = {name for kind in KINDS for name in texts_of(kind, Value.TEXTS)}
    yield StoredTexts(
        VERSION, (*sorted(every_text), *EVIDENCE), tuple(sorted(every_list)), ("name", "title")
    )
    for label, (plain, several) in LOGS.items():
        yield StoredTexts(label, plain, several)


def texts_of_arrows() -> Iterator[StoredTexts]:
    """Yield the texts of every type of arrow: only evidence."""
    arrows = {edge.arrow for kind in KINDS for edge in kind.stored if edge.temporal}
    for arrow in sorted(arrows):
        yield StoredTexts(arrow, EVIDENCE)


def texts_of(kind: Kind, value: Value) -> tuple[str, ...]:
    """Return the names of the properties of a kind with a type of text."""
    return tuple(each.name for each in kind.properties if each.value is value)


def personal_properties(kind: Kind) -> tuple[Property, ...]:
    """Return the properties that say something about a person; none of what is no person."""
    return tuple(
        each for each in kind.properties if each.personal or each.protected or each.is_person
    )
