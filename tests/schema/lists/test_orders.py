"""Orders of lists: several keys, along edges, counts, and pages that hold in all of them.

`town.ask` and `town.answer` also compare every answer with the reference, so that a test states
only its own subject.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from json import dumps, loads
from pathlib import Path
from typing import Any

import pytest

from graph.database.connection import Database
from graph.ontology.kinds import KINDS
from graph.vocabulary import load_vocabulary
from tests.schema.rejections import first_error, root_error
from tests.support.office import Office
from tests.support.rich_town import RichTown
from tests.support.small_city import FIRST, SECOND, load, load_city

Key = dict[str, Any]

ORDERS: tuple[tuple[str, list[Key]], ...] = (
    ("units", [{"name": "ASC"}]),
    ("units", [{"category": "DESC"}, {"name": "ASC"}]),
    ("units", [{"cadres": {"count": "DESC"}}, {"superior": {"name": "ASC"}}]),
    ("units", [{"projects": {"count": "DESC", "filter": {"status": {"eq": "DELIVERED"}}}}]),
    ("compounds", [{"community": {"subdistrict": {"name": "DESC"}}}, {"code": "DESC"}]),
    ("tenures", [{"to": "ASC"}, {"from": "DESC"}, {"holder": {"unit": {"name": "ASC"}}}]),
    ("posts", [{"duty": "ASC"}, {"grade": "DESC"}, {"place": {"name": "DESC"}}]),
    ("projects", [{"overdue": "DESC"}, {"dueOn": "ASC"}]),
    ("projects", [{"status": "ASC"}, {"rating": "DESC"}, {"need": {"remaining": "ASC"}}]),
    ("needs", [{"urgency": "DESC"}, {"category": "ASC"}, {"remaining": "DESC"}]),
    ("resources", [{"availableUpdatedAt": "DESC"}, {"owner": {"name": "ASC"}}]),
    ("serviceRequests", [{"late": "DESC"}, {"dueAt": "ASC"}, {"openedAt": "DESC"}]),
    ("serviceRequests", [{"step": "ASC"}, {"workflow": "DESC"}, {"events": {"count": "ASC"}}]),
)


async def all_pages(
    town: RichTown, query: str, path: tuple[str, ...], size: int, **variables: object
) -> tuple[list[str], list[str]]:
    """Return the ids of a list as read forward and backward, page by page."""
    forward: list[str] = []
    backward: list[str] = []
    for found, way, cursor, more, end in (
        (forward, "first", "after", "hasNextPage", "endCursor"),
        (backward, "last", "before", "hasPreviousPage", "startCursor"),
    ):
        place: str | None = None
        has_more = True
        while has_more:
            page = await town.ask(query, **{way: size, cursor: place}, **variables)
            for step in path:
                page = page[step]
            ids = [edge["node"]["id"] for edge in page["edges"]]
            found[:] = [*found, *ids] if way == "first" else [*ids, *found]
            has_more, place = page["pageInfo"][more], page["pageInfo"][end]
    return forward, backward


PAGE = """(first: $first, after: $after, last: $last, before: $before, orderBy: $order) {
  edges { node { id } }
  pageInfo { hasNextPage hasPreviousPage startCursor endCursor } totalCount }"""
PAGED = "$first: Int, $after: String, $last: Int, $before: String"


def order_type(listed: str) -> str:
    """Return the input that sorts a root list."""
    return {"serviceRequests": "ServiceRequest"}.get(listed, listed[:-1].capitalize()) + "Order"


@pytest.mark.parametrize(("listed", "order"), ORDERS)
async def test_pages_in_any_order_give_each_node_once_forward_and_backward(
    town: RichTown, listed: str, order: list[Key]
) -> None:
    query = f"query({PAGED}, $order: [{order_type(listed)}!]) {{ {listed}{PAGE} }}"
    whole = await town.ask(query, first=100, order=order)
    ids = [edge["node"]["id"] for edge in whole[listed]["edges"]]
    assert len(ids) == len(set(ids)) == whole[listed]["totalCount"] > 1
    forward, backward = await all_pages(town, query, (listed,), 2, order=order)
    assert forward == backward == ids


NESTED: tuple[tuple[str, str, str, list[Key]], ...] = (
    ("Unit:D2", "Unit", "cadres", [{"name": "DESC"}]),
    ("Cadre:G3", "Cadre", "assignments", [{"duty": "DESC"}, {"place": {"name": "ASC"}}]),
    ("Community:220802001001", "Place", "children", [{"name": "ASC"}]),
    ("Alliance:M1", "Alliance", "members", [{"member": {"name": "DESC"}}]),
    ("Unit:D2", "Unit", "projects", [{"quantity": "DESC"}, {"need": {"place": {"name": "ASC"}}}]),
)


@pytest.mark.parametrize("at", [None, "2024-01-01"])
@pytest.mark.parametrize(("node", "kind", "listed", "order"), NESTED)
async def test_pages_of_a_nested_list_give_each_node_once_forward_and_backward(
    town: RichTown, node: str, kind: str, listed: str, order: list[Key], at: str | None
) -> None:
    to = next(edge.to for edge in KINDS.named(kind)[0].edges if edge.name == listed)
    query = (
        f"query($node: ID!, $at: Date, $order: [{to}Order!], {PAGED}) "
        f"{{ node(id: $node) {{ ... on {kind} {{ {listed}(at: $at, {PAGE[1:]} }} }} }}"
    )
    given = {"node": node, "order": order, "at": at}
    whole = (await town.ask(query, first=100, **given))["node"][listed]
    ids = [edge["node"]["id"] for edge in whole["edges"]]
    assert len(ids) == len(set(ids)) == whole["totalCount"]
    forward, backward = await all_pages(town, query, ("node", listed), 1, **given)
    assert forward == backward == ids


async def test_a_list_without_pages_is_sorted_too(town: RichTown) -> None:
    query = """query($order: [TenureOrder!], $events: [ProjectEventOrder!]) {
      cadres { edges { node { currentTenures(orderBy: $order) { id } } } }
      projects { edges { node { events(orderBy: $events) { id toStatus } } } }
    }"""
    order = [{"post": {"place": {"name": "DESC"}}}]
    sorted_down = await town.ask(query, order=order, events=[{"at": "DESC"}])
    usual = await town.ask(query)
    events = [edge["node"]["events"] for edge in usual["projects"]["edges"]]
    turned = [edge["node"]["events"] for edge in sorted_down["projects"]["edges"]]
    assert max(map(len, events)) > 1
    assert [row[::-1] for row in events] == turned


async def test_a_cursor_of_another_list_filter_order_or_day_is_refused(town: RichTown) -> None:
    usual = await town.ask("{ units(first: 1) { pageInfo { endCursor } } }")
    cursor = usual["units"]["pageInfo"]["endCursor"]
    for arguments in (
        "compounds(after: $c",
        'units(after: $c, filter: { area: { id: "City:2208" } }',
        "units(after: $c, orderBy: { name: ASC }",
        "units(after: $c, orderBy: { id: DESC }",
        'units(after: $c, at: "2024-01-01"',
        'units(after: $c, asOf: "2026-01-01T00:00:00Z"',
        "units(after: $c, ended: true",
        "units(last: 1, before: $c, orderBy: { id: ASC }",
        "expiredPledges(after: $c",
        'timeline(node: "Unit:D1", after: $c',
    ):
        query = f"query($c: String) {{ {arguments}) {{ pageInfo {{ endCursor }} }} }}"
        answer = await town.executor.execute(query, variables={"c": cursor})
        assert answer["errors"][0]["extensions"]["code"] == "INVALID_CURSOR", arguments
    # Another size, and the other direction, are of the same list.
    for arguments in ("first: 5, after: $c", "last: 5, before: $c"):
        query = f"query($c: String) {{ units({arguments}) {{ edges {{ node {{ id }} }} }} }}"
        await town.ask(query, c=cursor)


async def test_a_cursor_of_the_list_of_another_node_is_refused(town: RichTown) -> None:
    nested = """query($id: ID!, $c: String) {
      node(id: $id) { ... on Unit {
        assignments(first: 1, after: $c) { pageInfo { endCursor } }
        covers(first: 1) { pageInfo { endCursor } } } } }"""
    unit = (await town.ask(nested, id="Unit:D1"))["node"]
    cursor = unit["assignments"]["pageInfo"]["endCursor"]
    await town.ask(nested, id="Unit:D1", c=cursor)
    for other, given in (
        ("Unit:D2", cursor),
        ("Unit:D1", unit["covers"]["pageInfo"]["endCursor"]),
    ):
        answer = await town.executor.execute(nested, variables={"id": other, "c": given})
        assert answer["errors"][0]["extensions"]["code"] == "INVALID_CURSOR"


@pytest.mark.parametrize("key", [2**63, True, "x", 1.5, None, [1], {"a": 1}, "\u0000"])
async def test_a_cursor_with_other_keys_is_an_empty_page_or_refused(
    town: RichTown, key: object
) -> None:
    for order in ("quantity: DESC", "withdrawnOn: ASC", "title: ASC", "from: ASC"):
        query = f"""query($c: String) {{
          needs(first: 1, after: $c, orderBy: {{ {order} }}) {{ pageInfo {{ endCursor }} }} }}"""
        given = await town.executor.execute(query)
        mark, _, node = loads(urlsafe_b64decode(given["data"]["needs"]["pageInfo"]["endCursor"]))
        forged = urlsafe_b64encode(dumps([mark, key, node]).encode()).decode()
        answer = await town.executor.execute(query, variables={"c": forged})
        codes = {error["extensions"]["code"] for error in answer.get("errors", ())}
        assert codes <= {"INVALID_CURSOR"}, (order, answer)


async def test_an_order_has_so_many_keys_at_most(town: RichTown) -> None:
    query = "query($o: [UnitOrder!]) { units(orderBy: $o) { totalCount edges { node { id } } } }"
    await town.ask(query, o=[{"name": "ASC"}] * 8)
    error = await root_error(town, query, o=[{"name": "ASC"}] * 9)
    assert error["extensions"]["code"] == "TOO_MANY_KEYS"
    error = await first_error(town, query, o=[{"name": "ASC", "code": "ASC"}])
    assert error["extensions"]["code"] == "BAD_USER_INPUT"


async def test_the_keys_of_an_order_in_a_variable_count_in_their_order(town: RichTown) -> None:
    query = "query($o: [NeedOrder!]) { needs(first: 50, orderBy: $o) { edges { node { id } } } }"
    keys = [{"urgency": "ASC"}, {"title": "DESC"}]
    assert await town.ask(query, o=keys) != await town.ask(query, o=keys[::-1])


BUILDINGS = {
    "楼栋": [
        {"编号": key, "名称": name, "楼号": name, "所属小区编号": "X1"}
        for key, name in zip(
            "ABCDEFGH",
            ("10号楼", "1号楼", "２号楼", "三号楼", "十二号楼", "A座", "北楼", "11号楼"),
            strict=True,
        )
    ]
}
BY_NAME = """query($at: Date, $asOf: DateTime) {
  node(id: "Compound:X1") { ... on Compound {
    children(at: $at, asOf: $asOf, orderBy: { name: ASC }) { edges { node { name } } } } } }"""


async def test_buildings_are_in_the_order_of_their_numbers_then_and_now(
    scratch: Database, tmp_path: Path
) -> None:
    await load_city(scratch, tmp_path / "city", 楼栋=BUILDINGS["楼栋"], 岗位=[], 任职=[])
    renamed = [{**BUILDINGS["楼栋"][0], "名称": "四号楼", "楼号": "四号楼"}]
    await load(scratch, tmp_path / "later", SECOND, 楼栋=renamed)
    executor = Office(scratch, load_vocabulary())

    async def names(**variables: str) -> list[str]:
        answer = await executor.execute(BY_NAME, variables=variables)
        found = answer["data"]["node"]["children"]["edges"]
        return [edge["node"]["name"] for edge in found]

    assert await names() == [
        *("1号楼", "2号楼", "三号楼", "四号楼", "11号楼", "十二号楼", "A座", "北楼")
    ]
    assert await names(asOf=FIRST.isoformat()) == [
        *("1号楼", "2号楼", "三号楼", "10号楼", "11号楼", "十二号楼", "A座", "北楼")
    ]
