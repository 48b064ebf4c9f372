"""The questions with which a service warms up."""

from graphql import parse, validate

from schema.build import CORE
from server.queries.usual import USUAL_QUERIES, usual_requests


def test_they_are_valid_and_each_has_the_variables_that_it_declares() -> None:
    for request in usual_requests({"address": "解放社区"}):
        assert validate(CORE, parse(request.query)) == []
        assert ("place" in request.variables) == ("$place" in request.query)
    assert len(list(usual_requests({}))) == len(USUAL_QUERIES)
