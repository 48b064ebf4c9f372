"""The errors of operations that are rejected before they run, and of roots that are refused."""

from typing import Any

from tests.support.rich_town import RichTown


async def first_error(town: RichTown, query: str, **variables: object) -> Any:  # noqa: ANN401 - JSON
    """Return the first error of an operation; check that it was rejected before it ran."""
    answer = await town.executor.execute(query, variables=variables)
    assert "data" not in answer
    return answer["errors"][0]


async def root_error(town: RichTown, query: str, **variables: object) -> Any:  # noqa: ANN401 - JSON
    """Return the only error of an operation with one root; check that it made that root null."""
    answer = await town.executor.execute(query, variables=variables)
    (error,) = answer["errors"]
    assert answer["data"] == {error["path"][0]: None}
    assert len(error["path"]) == 1
    return error
