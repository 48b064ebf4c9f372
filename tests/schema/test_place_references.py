"""A place is the same by its id, code or address, for every field of the schema that takes one."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

import orjson
import pytest
from graphql import (
    GraphQLArgument,
    GraphQLField,
    GraphQLInputField,
    GraphQLObjectType,
    get_named_type,
    is_input_object_type,
    is_leaf_type,
    is_required_argument,
    is_required_input_field,
)

from graph.areas.containment import area_of_reference
from graph.database.connection import Database
from graph.vocabulary import load_vocabulary
from schema.build import CORE
from schema.types.enums import PlaceKind
from tests.reference.paging import unmarked
from tests.support.office import Office
from tests.support.rich_services import table
from tests.support.rich_town import RichTown
from tests.support.small_city import load_city

REFERENCES = {"id", "code", "address"}
"""The parts of an input that stands for a place."""
PLACES: tuple[Mapping[str, str], ...] = (
    {"id": "Compound:X1", "code": "X1", "address": "民生小区"},
    {"id": "Community:220802001001", "code": "220802001001", "address": "海明街道解放社区"},
    {"id": "Building:L1", "code": "L1", "address": "民生小区1号楼"},
)
CLOCKS: tuple[Mapping[str, str], ...] = (
    {},
    {"at": "2024-01-01"},
    {"asOf": "2025-04-01T12:00:00+08:00"},
    {"at": "2024-09-01", "asOf": "2025-06-30T00:00:00+08:00"},
)
GIVEN: Mapping[str, Any] = {
    "from": "2024-01-01",
    "to": "2025-01-01",
    "text": "小区",
    "by": PlaceKind["COMMUNITY"],
}
"""What a field needs besides the place."""


class Taker(NamedTuple):
    """A root that takes a place: its field, and the path to the place from its arguments."""

    name: str
    field: GraphQLField
    way: tuple[str, ...]

    def __repr__(self) -> str:
        """Return the text that names it in the id of a test."""
        return ".".join((self.name, *self.way))


def ways(
    parts: Mapping[str, GraphQLArgument | GraphQLInputField], before: tuple[str, ...] = ()
) -> Iterator[tuple[str, ...]]:
    """Yield the paths to the inputs that name a place, from arguments or fields of an input.

    Filters and orders have such parts at any depth: those further down are tested with filters.
    """
    for name, part in parts.items():
        kind = get_named_type(part.type)
        if is_input_object_type(kind):
            if set(kind.fields) == REFERENCES:
                yield (*before, name)
            elif not (before and kind.name.endswith(("Filter", "Order"))):
                yield from ways(kind.fields, (*before, name))


def takers(root: GraphQLObjectType | None) -> list[Taker]:
    """Return the fields of a root type that take a place."""
    return [
        Taker(name, field, way)
        for name, field in (root.fields if root else {}).items()
        for way in ways(field.args)
    ]


QUERIES = takers(CORE.query_type)


def selected(kind: Any, depth: int = 2) -> str:  # noqa: ANN401 - any output type
    """Return a selection of all fields that need no arguments, so many levels deep."""
    if is_leaf_type(kind):
        return ""
    parts = ["__typename"]
    for name, field in getattr(kind, "fields", {}).items():
        inner = get_named_type(field.type)
        needed = any(is_required_argument(argument) for argument in field.args.values())
        if not needed and (
            is_leaf_type(inner) or (depth > 1 and name not in ("evidence", "timeline"))
        ):
            parts.append(f"{name} {selected(inner, depth - 1)}")
    if not getattr(kind, "fields", {}):
        parts += [
            f"... on {member.name} {{ {key(member.name, depth)} }}"
            for member in CORE.get_possible_types(kind)
        ]
    return f"{{ {' '.join(parts)} }}"


def key(name: str, depth: int) -> str:
    """Return the selection of a member of a union, under keys of its own."""
    member: Any = CORE.type_map[name]
    return " ".join(
        f"{name}_{field}: {field} {selected(get_named_type(declared.type), depth - 1)}"
        for field, declared in member.fields.items()
        if not any(map(is_required_argument, declared.args.values()))
    )


def asked(taker: Taker, place: Mapping[str, str], clock: Mapping[str, str]) -> str:
    """Return a field with its arguments."""
    given: Any = place
    for name in reversed(taker.way):
        given = {name: given}
    needed = {
        name: GIVEN[name]
        for name, argument in taker.field.args.items()
        if is_required_argument(argument) and name not in given
    }
    values = {
        **given,
        **needed,
        **{name: value for name, value in clock.items() if name in taker.field.args},
    }
    arguments = ", ".join(f"{name}: {literal(value)}" for name, value in values.items())
    return f"{taker.name}({arguments}) {selected(get_named_type(taker.field.type))}"


def literal(value: Any) -> str:  # noqa: ANN401 - a value as JSON has it
    """Return a value as a literal of GraphQL."""
    if isinstance(value, Enum):
        return value.name
    if isinstance(value, Mapping):
        return f"{{ {', '.join(f'{name}: {literal(part)}' for name, part in value.items())} }}"
    return json.dumps(value, ensure_ascii=False)


@pytest.mark.parametrize("taker", QUERIES, ids=repr)
async def test_an_answer_is_the_same_by_id_code_and_address(town: RichTown, taker: Taker) -> None:
    clocks = [clock for clock in CLOCKS if clock.keys() <= taker.field.args.keys()]
    for clock in clocks:
        alone = [
            await answered(town.executor, f"{{ only: {asked(taker, {'id': place['id']}, clock)} }}")
            for place in PLACES
        ]
        # Different places by every sort of reference in one operation: one must not get what
        # another found.
        aliases = list(product(sorted(REFERENCES), range(len(PLACES))))
        fields = [
            f"{part}{number}: {asked(taker, {part: PLACES[number][part]}, clock)}"
            for part, number in aliases
        ]
        together = await answered(town.executor, f"{{ {' '.join(fields)} }}")
        for part, number in aliases:
            assert together[f"{part}{number}"] == alone[number]["only"], (
                part,
                PLACES[number],
                clock,
            )


async def answered(executor: Office, text: str) -> dict[str, Any]:
    """Return the data of a response without the marks of its cursors; check that it has no errors.

    A cursor belongs to the list with the reference by which it was asked for.
    """
    answer = await executor.execute(text)
    assert "errors" not in answer, (answer["errors"], text)
    data: dict[str, Any] = orjson.loads(unmarked(orjson.dumps(answer["data"]).decode()))
    return data


@pytest.mark.parametrize("taker", QUERIES, ids=repr)
async def test_an_address_that_means_several_places_or_none_is_no_fault_of_ours(
    town: RichTown, taker: Taker
) -> None:
    for address in ("1号楼", "没有这个地方", "", "x"):
        good, bad = asked(taker, {"id": "Compound:X1"}, {}), asked(taker, {"address": address}, {})
        answer = await town.executor.execute(f"{{ good: {good} bad: {bad} }}")
        codes = {error["extensions"]["code"] for error in answer.get("errors", ())}
        assert codes <= {"AMBIGUOUS_ADDRESS", "UNKNOWN_AREA"}, (address, answer)


def test_the_fields_that_take_a_place_are_found() -> None:
    assert {
        "whoCovers",
        "overview",
        "assessment",
        "requestAnalysis",
        "fourLists",
        "wallChart",
        "units",
        "posts",
    } <= {taker.name for taker in QUERIES}
    assert {taker.name for taker in takers(CORE.subscription_type)} == {
        "coverageChanged",
        "needChanged",
        "projectChanged",
        "requestChanged",
        "tenureChanged",
    }
    assert {taker.name for taker in takers(CORE.mutation_type)} >= {
        "postNeed",
        "offerResource",
        "claimProject",
        "openRequest",
        "planAllocation",
        "correctNeed",
        "correctResource",
    }


async def test_a_subscription_watches_the_same_places_by_id_code_and_address(
    town: RichTown,
) -> None:
    vocabulary = load_vocabulary()
    for place in PLACES:
        found = [
            await area_of_reference(town.database, vocabulary, {part: place[part]})
            for part in sorted(REFERENCES)
        ]
        assert found == [{place["id"]}] * 3


WRITTEN: Mapping[str, Any] = {
    "title": "一件事",
    "category": "legal_advice",
    "quantity": 1,
    "maximum": 1,
    "unitOfMeasure": "小时",
    "owner": "Unit:D1",
    "secretary": "Cadre:G1",
    "workflow": "three_step",
    "reason": "核对",
    "need": "Need:N1",
    "resource": "Resource:R1",
}
"""Values for what mutations need; a new mutation that takes a place may need a new one."""
LEDGERS: Mapping[str, Sequence[Mapping[str, str]]] = {
    "需求清单": table(
        "编号 标题 服务类别 数量 计量单位 紧急程度 场所编号 场所类别",
        "N1 法律援助 法律咨询 20 小时 紧急 X1 小区",
    ),
    "资源清单": table(
        "编号 标题 服务类别 可提供数量 计量单位 提供组织编号 提供组织类别",
        "R1 律师 法律咨询 3 天 D1 单位",
    ),
    "党组织": [{"编号": "Z1", "名称": "解放社区大党委", "类别": "社区大党委"}],
    "党组织覆盖": [
        {
            "编号": "F1",
            "责任": "社区大党委",
            "党组织编号": "Z1",
            "场所编号": "220802001001",
            "场所类别": "社区",
        }
    ],
}


@pytest.mark.parametrize("taker", takers(CORE.mutation_type), ids=repr)
async def test_a_mutation_writes_the_same_by_id_code_and_address(
    scratch: Database, tmp_path: Path, taker: Taker
) -> None:
    await load_city(scratch, tmp_path, **LEDGERS)
    executor = Office(scratch, load_vocabulary())
    kind: Any = get_named_type(taker.field.type)
    given, *parts = taker.way
    name = parts[-1]
    inputs: Any = get_named_type(taker.field.args[given].type)
    needed = {
        part: WRITTEN[part]
        for part, field in inputs.fields.items()
        if is_required_input_field(field) and part not in parts
    }
    members = " ".join(
        f"... on {member.name} {{ {outcome(member, name)} }}"
        for member in CORE.get_possible_types(kind)
    )
    text = (
        f"mutation($given: {taker.field.args[given].type}) {{ {taker.name}({given}: $given) "
        f"{{ __typename {members} }} }}"
    )
    found = []
    for part in sorted(REFERENCES):
        place: Any = {part: BUILDING[part]}
        for way in reversed(parts):
            place = {way: place}
        answer = await executor.execute(
            text, variables={"given": {**needed, **place}}, caller="街道办"
        )
        assert "errors" not in answer, answer["errors"]
        found.append(answer["data"][taker.name])
    assert found[0] == found[1] == found[2]
    refusals = ("UNKNOWN_ADDRESS", "AMBIGUOUS_ADDRESS", "NOT_FOUND")
    assert found[0].get("errorCode") not in refusals, found[0]


BUILDING = {"id": "Building:L1", "code": "L1", "address": "民生小区1号楼"}


def outcome(member: GraphQLObjectType, name: str) -> str:
    """Return the selection of a mutation's result: its place if it has one, and of an error."""
    if name in member.fields:
        return f"{name} {{ ... on Node {{ id }} }}"
    return "errorCode path message" if "errorCode" in member.fields else "__typename"


REPORTS = """query($area: AreaRef!, $filter: UnitFilter, $asOf: DateTime) {
  overview(area: $area, asOf: $asOf) { communities compounds unitsReporting }
  fourLists(area: $area, asOf: $asOf) {
    area { __typename id label } needs { totalCount } responsibilities { totalCount }
  }
  wallChart(area: $area, asOf: $asOf) { area { id } groups { total place { id } } }
  assessment(area: $area, from: "2025-01-01", to: "2026-01-01", asOf: $asOf) {
    indicators { value }
  }
  requestAnalysis(area: $area, from: "2025-01-01", to: "2026-01-01", asOf: $asOf) {
    whole { opened }
  }
  units(filter: $filter, asOf: $asOf) { totalCount edges { node { id } } }
}"""


async def reports(town: RichTown, **area: str) -> Any:  # noqa: ANN401 - JSON
    """Return all reports of an area."""
    variables = {"area": area, "filter": {"area": area}}
    answer = await town.executor.execute(REPORTS, variables=variables)
    assert "errors" not in answer, answer["errors"]
    return answer["data"]


async def test_an_alliance_is_an_area_by_its_code_as_well(town: RichTown) -> None:
    by_id = await reports(town, id="Alliance:M1")
    assert by_id["fourLists"]["area"]["__typename"] == "Alliance"
    assert by_id["units"]["edges"]
    assert await reports(town, code="M1") == by_id
    assert await reports(town, code="m1") == by_id


async def test_a_place_has_the_same_reports_by_code_and_by_id(town: RichTown) -> None:
    by_id = await reports(town, id="Community:220802001001")
    assert await reports(town, code="220802001001") == by_id


async def test_a_place_that_was_not_known_then_is_unknown_however_it_is_named(
    town: RichTown,
) -> None:
    then = "2024-12-31T00:00:00Z"
    covers = """query($where: PlaceRef!, $asOf: DateTime) {
      whoCovers(where: $where, asOf: $asOf) { __typename }
    }"""
    for named in (
        {"id": "Community:220802001001"},
        {"code": "220802001001"},
        {"address": "海明街道解放社区"},
    ):
        variables = {"where": named, "asOf": then}
        answer = await town.executor.execute(covers, variables=variables)
        assert answer["data"]["whoCovers"]["__typename"] == "UnknownPlace"
        answer = await town.executor.execute(
            "query($area: AreaRef!, $asOf: DateTime) "
            "{ overview(area: $area, asOf: $asOf) { communities } }",
            variables={"area": named, "asOf": then},
        )
        assert answer["errors"][0]["extensions"]["code"] == "UNKNOWN_AREA", named


async def test_the_name_of_a_cadre_is_said_to_be_no_address(town: RichTown) -> None:
    query = """query($address: String!) {
      whoCovers(where: { address: $address }) { ... on UnknownPlace { message } }
    }"""
    messages = []
    for address in ("王建国", "王建军"):
        answer = await town.executor.execute(query, variables={"address": address})
        messages.append("This is the name of a person" in answer["data"]["whoCovers"]["message"])
    assert messages == [True, False]
