"""All gaps in the coverage of an area, gathered page by page for the command line."""

from __future__ import annotations

from typing import Any

from graph.query.cursors import MOST_EDGES
from loaders.printouts.gaps import AuditedArea
from server.queries.ancestors import read_ancestors
from server.queries.references import parse_area_reference
from server.queries.request import Execute, GraphQLRequest, read_data

HEAD = "lists: fourLists(area: $area, at: $at) { area { label } at }"
PAGE = f"""coverageGaps(area: $area, at: $at, first: {MOST_EDGES}, after: $after) {{
    pageInfo {{ hasNextPage endCursor }}
    edges {{ node {{
      kind duty {{ nameZh nameEn }} place {{ id label }} holder {{ label }}
      expected actual since explanation
      lines {{
        level {{ id label }} holder {{ label }} organization {{ label }} lastHolder {{ label }}
      }}
    }} }}
  }}"""
FIRST = f"query Audit($area: AreaRef!, $at: Date, $after: String) {{ {HEAD} {PAGE} }}"
NEXT = f"query AuditPage($area: AreaRef!, $at: Date, $after: String) {{ {PAGE} }}"


async def gather_gaps(execute: Execute, area: str, at: str | None) -> AuditedArea:
    """Return all gaps of an area on a day, None for today. Raises `QueryFailed`."""
    reference = parse_area_reference(area)
    gaps: list[Any] = []
    after: str | None = None
    head: dict[str, Any] = {}
    while True:
        variables = {"area": reference, "at": at, "after": after}
        data = await read_data(execute, GraphQLRequest(NEXT if head else FIRST, variables))
        head = head or data["lists"]
        page = data["coverageGaps"]
        gaps += [edge["node"] for edge in page["edges"]]
        if not page["pageInfo"]["hasNextPage"]:
            break
        after = page["pageInfo"]["endCursor"]
    places = {gap["place"]["id"] for gap in gaps if gap["place"]}
    places |= {line["level"]["id"] for gap in gaps if not gap["place"] for line in gap["lines"]}
    around = await read_ancestors(execute, places, at)
    return AuditedArea(head["area"]["label"], head["at"], gaps, around)
