"""The root field `expiredPledges`: what the next expiry sweep would withdraw."""

from datetime import UTC, datetime

from graph.database.template import fill
from graph.ontology.clock import CLOCK_SKEW
from graph.ontology.declarations import NodeRef
from graph.ontology.kinds import KINDS
from graph.query.compiler import CompileContext, MatchClause, Projection
from graph.query.filters import FilterContext
from graph.query.orders import sort_keys_of
from graph.query.plan import ROOT_FIELDS
from graph.query.projection import project_page
from graph.query.selection import Field

UNSTARTED_PLEDGES = """
MATCH (<project>:Project)-[answers:FOR_NEED|USES]->(window)
WHERE answers.supersededAt = $believed AND NOT EXISTS {
  MATCH (<project>)<-[:OF_PROJECT]-(event:ProjectEvent)
  WHERE event.supersededAt = $believed AND (event.toStatus <> 'PLEDGED' OR event.at > $ahead)
}
WITH <project>, min(window.to) AS closed
"""
"""Pledges that nobody started, each with the day on which the first of its windows closed."""


def project_expired_pledges(context: CompileContext, field: Field) -> Projection:
    """Project a page of the pledges that were not started before their window closed."""
    pledge = context.name("pledge")
    context.parameters["ahead"] = lambda _run: datetime.now(UTC) + CLOCK_SKEW
    pattern = fill(UNSTARTED_PLEDGES, project=pledge).strip()
    match = MatchClause(pattern, (f"closed <= ${field.clock.at}",))
    node = NodeRef(pledge, pledge, field.clock, (KINDS["Project"],))
    filtering = FilterContext(context)
    page = project_page(context, field, match, pledge, sort_keys_of(filtering, field, node))
    return filtering.checked(page)


ROOT_FIELDS["expiredPledges"] = project_expired_pledges
