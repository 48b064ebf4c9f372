"""Groups of lists, on both engines; `town.ask` compares every answer with the reference."""
from tests.support.rich_town import RichTown


async def test_probe(town: RichTown) -> None:
    await town.ask("{ units { groups(by: [CATEGORY]) { count } } }")
