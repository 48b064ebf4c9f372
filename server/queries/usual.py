"""Questions that a service asks itself when it starts, so that the first callers do not wait.

They are those of the README and of the pages for frontends and coordinators, about any place.
"""

from collections.abc import Iterator, Mapping
from datetime import timedelta

from graph.ontology.clock import today
from server.queries.request import GraphQLRequest

USUAL_QUERIES = (
    """query($place: PlaceRef!, $day: Date!) {
  whoCovers(where: $place, at: $day) {
    ... on Coverage {
      contact { duty { nameZh } holder { name } phone since evidence { source row } }
      fallback { duty { nameZh } holder { name } phone }
    }
    ... on AmbiguousAddress { total answersDiffer question candidates { place { id address } } }
  }
}""",
    """query($place: AreaRef!) {
  city: overview { communities compounds unitsReporting cadresReporting }
  one: overview(area: $place) { compounds unitsReporting themeDayUnits }
}""",
    """query($place: AreaRef!) {
  needs(first: 1, filter: { area: $place }) { edges { node { id title status remaining } } }
}""",
    """query($place: AreaRef!) {
  serviceRequests(first: 1, filter: { area: $place }) {
    edges { node { id title step { code nameZh } } }
  }
}""",
    """query($place: AreaRef!) {
  wallChart(area: $place) { groups { place { label } overdue columns { status total } } }
}""",
    """{ resolveAddresses(texts: ["1号楼"]) { total } }""",
    """{ search(text: "社区", first: 1) { node { __typename id } } }""",
    """{ units(first: 1) { edges { node { id name } cursor } pageInfo { hasNextPage } } }""",
    """{ cadres(first: 1) { edges { node { id name } cursor } pageInfo { hasNextPage } } }""",
)


def usual_requests(place: Mapping[str, str]) -> Iterator[GraphQLRequest]:
    """Yield the usual questions about a place, which `PlaceRef` and `AreaRef` take alike."""
    # A past day has statements of its own.
    values = {"place": place, "day": (today() - timedelta(days=1)).isoformat()}
    for query in USUAL_QUERIES:
        used = {name: value for name, value in values.items() if f"${name}" in query}
        yield GraphQLRequest(query, used)
