"""Orders of lists: several keys, along edges, counts, and pages that hold in all of them.

`town.ask` and `town.answer` also compare every answer with the reference, so that a test states
only its own subject.
"""

from typing import Any

import pytest

from tests.support.rich_town import RichTown

Key = dict[str, Any]

ORDERS: tuple[tuple[str, list[Key]], ...] = (
    ("units", [{"name": "ASC"}]),
    ("units", [{"category": "DESC"}, {"name": "ASC"}]),
    ("units", [{"cadres": {"count": "DESC"}}, {"superior": {"name": "ASC"}}]),
    ("units", [{"projects": {"count": "DESC", "filter": {"status": ["DELIVERED"]}}}]),
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
