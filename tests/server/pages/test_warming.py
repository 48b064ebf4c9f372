"""What a service asks itself for its pages at its start."""

from collections.abc import Mapping
from typing import Any

from graphql import OperationDefinitionNode, parse

from server.pages.documents import DOCUMENTS, read_document
from server.pages.warming import ask_for_pages
from server.queries.request import GraphQLRequest
from tests.server.pages.shown_fields import operation_of
from tests.support.office import Office

COLD = {"labels", "network", "search", "plan_differences", "other_plans", "plans", "categories"}
"""Documents whose statements are small or whose question needs a node, and lists to be printed."""


def name_of(operation: OperationDefinitionNode) -> str:
    """Return the name of an operation."""
    assert operation.name
    return operation.name.value


async def test_every_large_question_of_pages_is_asked_and_can_be_answered(
    market_city: Office,
) -> None:
    asked: dict[str, Mapping[str, Any]] = {}

    async def execute(request: GraphQLRequest) -> Mapping[str, Any]:
        answer: Mapping[str, Any] = await market_city.execute(
            request.query, variables=request.variables
        )
        asked[name_of(operation_of(parse(request.query)))] = answer
        return answer

    await ask_for_pages(execute)
    assert {name: each["errors"] for name, each in asked.items() if "errors" in each} == {}
    texts = {file.stem: read_document(file.stem) for file in DOCUMENTS.glob("[!_]*.graphql")}
    operations = {name: operation_of(parse(text)) for name, text in texts.items()}
    queries = {
        name
        for name, operation in operations.items()
        if operation.operation.value == "query" and not name.startswith("posters_")
    }
    warm = {name for name in queries if name_of(operations[name]) in asked}
    assert queries - warm == COLD
