"""The question everybody asks first, as the explorer, the command line and the start of the service put it."""

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


@dataclass(frozen=True)
class Question:
    """A GraphQL question with its variables."""

    query: str
    variables: Mapping[str, object]

    def curl(self, url: str) -> str:
        """Give a shell command that asks it."""
        body = orjson.dumps({"query": self.query, "variables": self.variables}).decode().replace("'", "'\\''")
        return f"curl -s {url} -H 'Content-Type: application/json' -d '{body}'"


def who_covers(where: Mapping[str, str], at: str | None = None, as_of: str | None = None) -> Question:
    """Ask who covers a place, named by one of `id`, `code` and `address`."""
    clocks = {name: value for name, value in (("at", at), ("asOf", as_of)) if value}
    return Question(WHO_COVERS, {"where": dict(where), **clocks})
