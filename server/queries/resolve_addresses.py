"""The query that `linli resolve` sends: what many addresses mean."""

from collections.abc import Sequence

from server.queries.request import GraphQLRequest

MOST_AT_ONCE = 500
"""Addresses in one request: a fraction of a second, so that progress can be watched."""

RESOLVE_ADDRESSES = """\
query ResolveAddresses($texts: [String!]!) {
  resolveAddresses(texts: $texts) {
    placeId label probability question reason total
    candidates { placeId label probability }
  }
}
"""


def resolve_addresses_request(texts: Sequence[str]) -> GraphQLRequest:
    """Return the request for at most `MOST_AT_ONCE` addresses."""
    return GraphQLRequest(RESOLVE_ADDRESSES, {"texts": list(texts)})
