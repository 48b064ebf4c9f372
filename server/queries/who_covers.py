"""The query that everybody asks first: who covers a place.

The explorer suggests it, `linli who` sends it, and the service warms up with it.
"""

from collections.abc import Mapping

import orjson

from server.queries.request import GraphQLRequest

WHO_COVERS = """\
# 谁负责这里？从单元一直到市。 Who covers this place, from the entrance up to the city?
query WhoCovers($where: PlaceRef!, $at: Date, $asOf: DateTime) {
  whoCovers(where: $where, at: $at, asOf: $asOf) {
    __typename
    ... on Coverage {
      place { id label address }
      at
      staleness
      contact { ...line }
      fallback { ...line }
      lines { ...line }
      omitted { duty { nameZh nameEn } level { label } shown total }
      insteadOf { message }
    }
    ... on AmbiguousAddress {
      message
      question
      answersDiffer
      total
      candidates { place { id label address } }
    }
    ... on UnknownPlace { message understood nearest { id label } }
    ... on AbsentPlace { message containedIn { id label } }
  }
}

fragment line on CoverageLine {
  duty { nameZh nameEn }
  state
  level { label kind }
  holder { name jobTitle }
  organization { name }
  onBehalfOf { name }
  phone
  since
  vacantSince
  lastHolder { name }
  focusAreas
  staleness
  evidence { source row confirmedAt }
}
"""

SHORT = """\
{
  whoCovers(where: WHERE) {
    ... on Coverage {
      contact { duty { nameZh } holder { name } phone }
      lines {
        duty { nameZh nameEn } state level { label } holder { name } organization { name } phone
      }
      insteadOf { message }
    }
    ... on AmbiguousAddress { question candidates { place { id address } } }
    ... on UnknownPlace { message }
    ... on AbsentPlace { message }
  }
}
"""


def who_covers_request(
    where: Mapping[str, str], at: str | None = None, as_of: str | None = None
) -> GraphQLRequest:
    """Return the request for a place, named by one of `id`, `code` and `address`."""
    clocks = {name: value for name, value in (("at", at), ("asOf", as_of)) if value}
    return GraphQLRequest(WHO_COVERS, {"where": dict(where), **clocks})


def short_query(place: Mapping[str, str]) -> str:
    """Return a shorter query for a place, without variables, easy to paste."""
    where = ", ".join(f"{name}: {orjson.dumps(value).decode()}" for name, value in place.items())
    return SHORT.replace("WHERE", f"{{ {where} }}")
