"""No value of an argument, however small, large, empty or strange, is answered by a fault.

The requests are made from the schema: each argument of each root field, and each part of each
input, is given the ends of its scalar, one at a time. Most are refused before they run.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from graphql import (
    GraphQLField,
    GraphQLInputObjectType,
    get_named_type,
    get_nullable_type,
    is_abstract_type,
    is_enum_type,
    is_leaf_type,
    is_list_type,
    is_required_argument,
    is_required_input_field,
)

from graph.database.connection import Database
from graph.vocabulary import load_vocabulary
from schema.build import CORE
from tests.support.office import Office
from tests.support.small_city import load_city

LONG = "长" * 4_001
ENDS: Mapping[str, tuple[Any, ...]] = {
    "Int": (-(2**31), -1, 0, 2**31 - 1, 2**31),
    "Float": (-1.7e308, -1, 0, 5e-324, 1.7e308, "NaN", "Infinity"),
    "String": ("", " ", "\x00", "~@2026-01-01", "9" * 400, "長" * 300, LONG),
    "ID": ("", ":", "Need:", "Need:~@2026-01-01", "City:2208~@9999-12-31", "社区:\x00", LONG),
    "Date": ("", "0001-01-01", "1000-01-01", "8999-12-31", "9999-12-31", "2025-02-29"),
    "DateTime": (
        "",
        "0001-01-01T00:00:00+08:00",
        "1000-01-01T00:00:00Z",
        "2026-01-01T00:00:00.000001+23:59",
        "8999-12-31T23:59:59-23:59",
        "9999-12-31T23:59:59-08:00",
    ),
    "Boolean": ("",),
    "Decimal": (-1.7e308, -1, 0, 5e-324, "", "9" * 400, "0.1", "NaN", "Infinity"),
}
"""The ends of each scalar: least and largest, empty, and what only looks like one."""
USUAL: Mapping[str, Any] = {
    "Int": 1,
    "Float": 1,
    "String": "1",
    "ID": "Building:L1",
    "Date": "2026-01-01",
    "DateTime": "2026-01-01T00:00:00Z",
    "Boolean": True,
    "Decimal": 1,
}
"""A value of each scalar that nothing is wrong with."""
ADDED = {"Query": "query", "Mutation": "mutation"}


def usual(kind: Any) -> Any:  # noqa: ANN401 - an input type, and JSON
    """Return a plain value of an input type, with its required parts only."""
    inner = get_nullable_type(kind)
    if is_list_type(inner):
        return [usual(inner.of_type)]
    if is_enum_type(inner):
        return next(iter(inner.values))
    if not isinstance(inner, GraphQLInputObjectType):
        return USUAL[inner.name]
    if inner.is_one_of:
        return {"id": "Building:L1"} if "id" in inner.fields else None
    return {
        name: usual(part.type)
        for name, part in inner.fields.items()
        if is_required_input_field(part)
    }


def at_the_ends(
    kind: Any,  # noqa: ANN401 - JSON
    seen: set[tuple[str, str]],
    depth: int = 3,
) -> Iterator[Any]:
    """Yield values of an input type with one scalar in them at one of its ends.

    A part of an input is at its ends once, wherever the input is used; inputs within inputs are
    followed to some depth, since those of filters and orders contain each other.
    """
    inner = get_nullable_type(kind)
    if is_list_type(inner):
        yield []
        yield from ([value] for value in at_the_ends(inner.of_type, seen, depth))
    elif is_enum_type(inner):
        yield ""
    elif isinstance(inner, GraphQLInputObjectType):
        for name, part in inner.fields.items():
            is_inside = isinstance(get_named_type(part.type), GraphQLInputObjectType)
            if (inner.name, name) in seen or (is_inside and not depth):
                continue
            seen.add((inner.name, name))
            others = {} if inner.is_one_of else usual(inner)
            yield from (
                {**others, name: value} for value in at_the_ends(part.type, seen, depth - 1)
            )
    else:
        yield from ENDS[inner.name]


def selection(field: GraphQLField) -> str:
    """Return what is selected of a root: its plain values, and the nodes of a page."""
    named: Any = get_named_type(field.type)
    if is_leaf_type(named):
        return ""
    if is_abstract_type(named):
        return "{ __typename ... on Node { id label } ... on UserError { errorCode path } }"
    plain = [name for name, part in named.fields.items() if is_leaf_type(get_named_type(part.type))]
    page = "edges { cursor node { __typename } } pageInfo { endCursor }"
    edges = page if "edges" in named.fields else ""
    return f"{{ __typename {' '.join(plain)} {edges} }}"


def requests(root: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield operations of a root type with their variables."""
    seen: set[tuple[str, str]] = set()
    fields = CORE.get_type(root).fields  # type: ignore[union-attr]
    for name, field in fields.items():
        needed = {
            each: usual(argument.type)
            for each, argument in field.args.items()
            if is_required_argument(argument)
        }
        for wanted, argument in field.args.items():
            given = {**{each: field.args[each].type for each in needed}, wanted: argument.type}
            declared = ", ".join(f"${each}: {kind}" for each, kind in given.items())
            arguments = ", ".join(f"{each}: ${each}" for each in given)
            text = f"{ADDED[root]}({declared}) {{ {name}({arguments}) {selection(field)} }}"
            for value in at_the_ends(argument.type, seen):
                yield text, {**needed, wanted: value}


@pytest.fixture(scope="module")
async def executor(engine: Database, tmp_path_factory: pytest.TempPathFactory) -> Office:
    """The service of the small city."""
    await engine.execute("MATCH (n) DETACH DELETE n")
    folder: Path = tmp_path_factory.mktemp("small")
    await load_city(engine, folder)
    return Office(engine, load_vocabulary())


@pytest.mark.timeout(300)
@pytest.mark.parametrize("root", ["Query", "Mutation"])
async def test_no_end_of_a_scalar_is_answered_by_a_fault(executor: Office, root: str) -> None:
    faults = []
    asked = 0
    for text, variables in requests(root):
        asked += 1
        try:
            answer = await executor.execute(text, variables=variables, caller="海明街道办")
        except Exception as fault:  # noqa: BLE001 - whatever it is, it must not happen
            faults.append((text, variables, repr(fault)[:300]))
            continue
        codes = {error["extensions"]["code"] for error in answer.get("errors", ())}
        if codes & {"INTERNAL", "INCOMPLETE_DATA", "TIMEOUT"}:
            faults.append((text, variables, repr(answer["errors"])[:300]))
    assert asked > 100
    assert not faults, f"{len(faults)} of {asked}: {faults[:10]}"
