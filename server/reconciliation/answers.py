"""What is answered to reconciliation queries, suggestions, previews and data extensions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from html import escape
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from graph.database.connection import Database
from graph.ontology.global_ids import kind_name_of
from graph.ontology.kinds import KINDS
from graph.rows.read import read_rows
from server.reconciliation.entity_types import (
    ENTITY_KINDS,
    LARGEST_BATCH,
    MOST_CANDIDATES,
    USUAL_CANDIDATES,
    properties_of,
    property_names,
    type_of,
)
from server.reconciliation.find_candidates import EntityCandidate, read_finder


class PropertyValue(BaseModel):
    """A value that a candidate should have."""

    pid: str
    v: Any


class Query(BaseModel):
    """One name to be reconciled."""

    model_config = ConfigDict(extra="ignore")
    query: str = ""
    type: str | list[str] | None = None
    limit: float = Field(default=USUAL_CANDIDATES, ge=1)
    properties: list[PropertyValue] = []
    type_strict: Literal["any", "should", "all"] = "any"

    @property
    def kinds(self) -> list[str]:
        """The kinds that it may mean."""
        wanted = [self.type] if isinstance(self.type, str) else self.type or ENTITY_KINDS
        return [kind for kind in ENTITY_KINDS if kind in wanted]


class PropertyId(BaseModel):
    """A property that is asked for."""

    id: str


class Extension(BaseModel):
    """Values that are asked for, of some entities."""

    ids: list[str] = Field(max_length=LARGEST_BATCH)
    properties: list[PropertyId] = Field(max_length=50)


async def reconcile(database: Database, queries: Mapping[str, Query]) -> dict[str, Any]:
    """Return the candidates for each query."""
    finder = await read_finder(database)
    answers = {}
    for key, query in queries.items():
        most = min(int(query.limit), MOST_CANDIDATES)
        found = await finder.find(query.query, query.kinds, most)
        answers[key] = {"result": [candidate_answer(each) for each in with_code(found, query)]}
    return answers


def with_code(found: Sequence[EntityCandidate], query: Query) -> list[EntityCandidate]:
    """Return candidates, of which one with a code that was sent is the match."""
    codes = {str(each.v) for each in query.properties if each.pid == "code"}
    named = [each for each in found if each.id.partition(":")[2] in codes]
    if not named:
        return list(found)
    return [each._replace(is_match=each in named) for each in found]


def candidate_answer(candidate: EntityCandidate) -> dict[str, Any]:
    """Return a candidate as answers name it."""
    return {
        "id": candidate.id,
        "name": candidate.name,
        "type": [type_of(kind_name_of(candidate.id))],
        "score": candidate.score,
        "match": candidate.is_match,
        "features": [{"id": name, "value": value} for name, value in candidate.features.items()],
    }


async def suggest_entities(database: Database, prefix: str) -> dict[str, Any]:
    """Return the entities whose names fit what was typed."""
    finder = await read_finder(database)
    found = finder.by_name(prefix.strip(), ENTITY_KINDS) if prefix.strip() else []
    return {
        "result": [
            {"id": each.id, "name": each.name, "notable": [type_of(kind_name_of(each.id))]}
            for each in found
        ]
    }


def suggest_types(prefix: str) -> dict[str, Any]:
    """Return the types whose name or id contains what was typed."""
    types = map(type_of, ENTITY_KINDS)
    return {"result": [each for each in types if fits(prefix, each)]}


def suggest_properties(prefix: str) -> dict[str, Any]:
    """Return the properties whose name or id contains what was typed."""
    listed = [{"id": name, "name": zh} for name, zh in property_names().items()]
    return {"result": [each for each in listed if fits(prefix, each)]}


def fits(prefix: str, named: Mapping[str, str]) -> bool:
    """Whether something is named so."""
    return any(prefix.strip().lower() in text.lower() for text in named.values())


def propose_properties(kind: str, limit: int | None) -> dict[str, Any]:
    """Return the properties of a type that can be asked for."""
    known = properties_of(kind) if kind in ENTITY_KINDS else []
    listed = [{"id": prop.name, "name": prop.zh} for prop in known]
    return {"properties": listed[:limit], "type": kind}


async def extend(database: Database, asked: Extension) -> dict[str, Any]:
    """Return the values of some properties of entities; an unknown one has none."""
    names = property_names()
    wanted = [each.id for each in asked.properties]
    rows: dict[str, dict[str, list[Any]]] = {
        node: {name: [] for name in wanted} for node in asked.ids
    }
    for kind in ENTITY_KINDS:
        ids = [node for node in asked.ids if kind_name_of(node) == kind]
        shown = {prop.name for prop in properties_of(kind)} & set(wanted)
        for row in await read_rows(database, KINDS[kind], ids):
            rows[row.id] |= {name: cells_of(row.properties.get(name)) for name in shown}
    meta = [{"id": name, "name": names.get(name, name)} for name in wanted]
    return {"meta": meta, "rows": rows}


def cells_of(value: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - a property has any type
    """Return a value in the form of a data extension."""
    if value is None:
        return []
    if isinstance(value, list | tuple):
        return [cell for each in value for cell in cells_of(each)]
    return [cell_of(value)]


def cell_of(value: Any) -> dict[str, Any]:  # noqa: ANN401 - a property has any type
    """Return one value as a cell; the standard has none for a truth value."""
    match value:
        case bool():
            return {"str": str(value).lower()}
        case int():
            return {"int": value}
        case float():
            return {"float": value}
        case datetime():
            return {"date": value.astimezone(UTC).isoformat().replace("+00:00", "Z")}
        case date():
            return {"date": f"{value.isoformat()}T00:00:00Z"}
    return {"str": str(value)}


async def preview(database: Database, node: str) -> str | None:
    """Return a small page about an entity, None if there is none."""
    kind = kind_name_of(node)
    if kind not in ENTITY_KINDS:
        return None
    rows = await read_rows(database, KINDS[kind], [node])
    if not rows:
        return None
    known = rows[0].properties
    lines = [
        f"<dt>{escape(prop.zh)}</dt><dd>{escape(str(known[prop.name]))}</dd>"
        for prop in properties_of(kind)
        if prop.name in ("code", "address", "category") and known.get(prop.name)
    ]
    return (
        '<!doctype html><html lang="zh"><meta charset="utf-8">'
        f"<body><h1>{escape(str(known['name']))}</h1><p>{escape(KINDS[kind].zh)}</p>"
        f"<dl>{''.join(lines)}</dl></body></html>"
    )
