"""Whether the graph answers at all: the cheapest question there is."""

from graph.database.connection import Database

ANYTHING = """
RETURN 1
"""


async def beat(database: Database) -> None:
    """Return when the graph answered. Raises `DatabaseUnavailable` or `DatabaseTimeout` where it does not."""
    await database.read(ANYTHING)
