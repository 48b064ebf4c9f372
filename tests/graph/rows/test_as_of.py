"""What the graph knew on a day before a correction is still what it answers for that day."""

from typing import Any

from tests.support.rich_town import MOMENTS, RichTown

BEFORE, AFTER = "2025-02-01T00:00:00Z", "2025-04-01T00:00:00Z"
"""Moments between the first ledgers and their corrections, and after these."""


async def lying(town: RichTown, compound: str, as_of: str) -> dict[str, Any]:
    """Return what lies at a compound, below its chain, as known at a moment."""
    found = await town.ask(
        """query($id: ID!, $asOf: DateTime) {
             whoCovers(where: {id: $id}, at: "2025-01-10", asOf: $asOf) { ... on Coverage {
               lines { duty { code } holder { name } organization { label } focusAreas }
               place { venues { edges { node { label } } }
                 serviceRequests { edges { node { label step { code } } } } } } } }""",
        id=compound,
        asOf=as_of,
    )
    place = found["whoCovers"]["place"]
    return {name: [edge["node"]["label"] for edge in place[name]["edges"]] for name in place} | {
        "lines": found["whoCovers"]["lines"]
    }


async def test_lists_below_a_chain_are_those_that_were_known(town: RichTown) -> None:
    before, after = (
        await lying(town, "Compound:X1", BEFORE),
        await lying(town, "Compound:X1", AFTER),
    )
    assert (before["venues"], after["venues"]) == (["民生共享家园"], [])
    assert (before["serviceRequests"], after["serviceRequests"]) == (["补种树木"], [])
    moved = await lying(town, "Compound:X2", AFTER)
    assert (moved["venues"], moved["serviceRequests"]) == (["民生共享家园"], ["补种柳树"])


async def test_a_chain_keeps_the_focus_areas_that_were_known(town: RichTown) -> None:
    before, after = (
        await lying(town, "Compound:X1", BEFORE),
        await lying(town, "Compound:X1", AFTER),
    )
    focus = [
        [line["focusAreas"] for line in found["lines"] if line["duty"]["code"] == "covering_unit"]
        for found in (before, after)
    ]
    assert focus == [[["全国文明城市创建", "小区环境卫生整治"]], [["居民群众难点问题"]]]


async def test_an_overview_keeps_what_was_known_and_a_timeline_says_when_that_changed(
    town: RichTown,
) -> None:
    found = await town.ask(
        """query($asOf: DateTime) {
             before: overview(area: {id: "Compound:X1"}, asOf: $asOf) { builtVenues }
             after: overview(area: {id: "Compound:X1"}) { builtVenues } }""",
        asOf=BEFORE,
    )
    assert (found["before"]["builtVenues"], found["after"]["builtVenues"]) == (1, 0)
    history = '{ timeline(node: "Compound:X1", first: 100) { edges { node { at kind label } } } }'
    told = (await town.executor.execute(history))["data"]["timeline"]["edges"]
    assert {"at": "2025-03-01", "kind": "CORRECTED", "label": "更正：撤销“阵地：民生共享家园”"} in [
        edge["node"] for edge in told
    ]


async def test_nothing_was_known_before_the_first_ledger(town: RichTown) -> None:
    found = await town.ask(
        "query($asOf: DateTime) { overview(asOf: $asOf) { compounds pairs guidanceVisits } }",
        asOf=MOMENTS[0],
    )
    assert found["overview"] == {"compounds": 0, "pairs": 0, "guidanceVisits": 0}
