"""All that can be asked of the graph: planning a question, with every root and every computed field registered."""

from graph.allocation import acceptance_fields as results
from graph.allocation import plan_diff_root as contrasting
from graph.allocation import plan_fields as showing
from graph.coverage import chain as coverage
from graph.coverage import lines
from graph.coverage import who_covers as meant
from graph.database.protocols import Reader
from graph.fields import milestones, projects, requests
from graph.fields import nodes as computed
from graph.history import timeline
from graph.matching import roots as matches
from graph.query.plan import QueryPlan, QueryResult, ResultError, plan_query
from graph.reports import assessment, four_lists, overview, wall_chart
from graph.reports import request_analysis as analysis
from graph.roots import lists as listings
from graph.roots import nodes as roots
from graph.roots import search

PARTS = (
    analysis,
    assessment,
    computed,
    contrasting,
    coverage,
    four_lists,
    lines,
    listings,
    matches,
    meant,
    milestones,
    overview,
    projects,
    requests,
    results,
    roots,
    search,
    showing,
    timeline,
    wall_chart,
)
"""The modules that register what they answer as they are imported."""

__all__ = ["PARTS", "QueryPlan", "QueryResult", "Reader", "ResultError", "plan_query"]
