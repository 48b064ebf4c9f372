"""The question everybody asks first, as the explorer, the command line and the start of the service put it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import orjson

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
    }
    ... on AmbiguousAddress {
      message
      question
      answersDiffer
      total
      candidates { place { id label address } }
    }
    ... on UnknownPlace { message understood nearest { id label } }
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
ID = re.compile(r"[A-Z][A-Za-z]+:\S+\Z")
"""The form of a global id, such as `Building:B0001`."""

SHORT = """\
{
  whoCovers(where: WHERE) {
    ... on Coverage {
      contact { duty { nameZh } holder { name } phone }
      lines { duty { nameZh nameEn } state level { label } holder { name } organization { name } phone }
    }
    ... on AmbiguousAddress { question candidates { place { id address } } }
    ... on UnknownPlace { message }
  }
}
"""


@dataclass(frozen=True)
class GraphQLRequest:
    """A GraphQL question with its variables."""

    query: str
    variables: Mapping[str, object]


def who_covers(
    where: Mapping[str, str], at: str | None = None, as_of: str | None = None
) -> GraphQLRequest:
    """Ask who covers a place, named by one of `id`, `code` and `address`."""
    clocks = {name: value for name, value in (("at", at), ("asOf", as_of)) if value}
    return GraphQLRequest(WHO_COVERS, {"where": dict(where), **clocks})


def short(place: Mapping[str, str]) -> str:
    """Ask the same in a shorter form without variables, easy to paste."""
    where = ", ".join(f"{name}: {orjson.dumps(value).decode()}" for name, value in place.items())
    return SHORT.replace("WHERE", f"{{ {where} }}")


def place_of(text: str) -> dict[str, str]:
    """Say whether a text that a person typed is a global id or an address."""
    return {"id": text} if ID.match(text) else {"address": text}
