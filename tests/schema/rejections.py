"""The errors of operations that are rejected before they run."""

from typing import Any

from tests.support.rich_town import RichTown


async def first_error(town: RichTown, query: str, **variables: object) -> Any:  # noqa: ANN401 - JSON
    """Return the first error of an operation; check that it was rejected before it ran."""
    answer = await town.executor.execute(query, variables=variables)
    assert "data" not in answer
    return answer["errors"][0]
