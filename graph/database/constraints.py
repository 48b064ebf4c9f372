"""The ground that the graph stands on: uniqueness and indexes, derived from the declarations of its kinds."""

from __future__ import annotations

from collections.abc import Iterator

from graph.database.connection import Database
from graph.database.dialect import Dialect
from graph.ontology.declarations import Value
from graph.ontology.kinds import KINDS
from graph.ontology.search_text import WORDS


async def create_constraints(database: Database) -> None:
    """Declare every constraint and index that is not there yet, and return when they are in use."""
    for statement in dict.fromkeys(declarations(database.dialect)):
        await database.execute(statement)
    if wait := database.dialect.wait_for_indexes():
        await database.execute(wait)


def declarations(dialect: Dialect) -> Iterator[str]:
    """Go through the statements that lay the foundation; kinds with a facet in common share some of them."""
    for label in ("Import", "Counter", "Written"):
        yield dialect.unique(label, "id")
    yield dialect.index("Change", "number")
    for kind in KINDS:
        names = {prop.name for prop in kind.properties if prop.value is Value.TEXT}
        yield dialect.unique(kind.anchor, "id")
        if "code" in names:
            yield dialect.index(kind.anchor, "code")
        # A page of one kind in the order of its ids must not sort the whole facet.
        if kind.facet:
            yield dialect.index(kind.name, "id")
        # What may fit is looked for by its family of categories.
        if any(prop.value is Value.CATEGORY and prop.required for prop in kind.properties):
            yield dialect.index(kind.name, "category")
        # A figure or a list of one duty must not read the facts of all others.
        if kind.fact and any(prop.value is Value.DUTY for prop in kind.properties):
            yield dialect.index(kind.name, "duty")
        # Buildings and entrances are looked for by their number where an address names nothing else.
        if "number" in names:
            yield dialect.index(kind.name, "number")
        if kind.title_property and (text := dialect.text_index(kind.anchor, WORDS)):
            yield text
