"""Everything that can be queried: planning, with all root fields and computed fields registered."""

from graph.allocation import acceptance_fields, plan_diff_root, plan_fields
from graph.coverage import coverage, held_lines, who_covers
from graph.database.protocols import Reader
from graph.fields import evidence, labels, milestones, places, posts, projects, requests
from graph.history import timeline
from graph.matching import roots as matching_roots
from graph.query.plan import QueryPlan, QueryResult, ResultError, plan_query
from graph.reports import assessment, four_lists, overview, request_analysis, wall_chart
from graph.roots import lists, nodes, search, vocabulary

REGISTERED = (
    acceptance_fields,
    assessment,
    coverage,
    evidence,
    four_lists,
    labels,
    held_lines,
    lists,
    matching_roots,
    milestones,
    nodes,
    overview,
    places,
    plan_diff_root,
    plan_fields,
    posts,
    projects,
    request_analysis,
    requests,
    search,
    timeline,
    vocabulary,
    wall_chart,
    who_covers,
)
"""The modules that register their fields when they are imported."""

__all__ = ["REGISTERED", "QueryPlan", "QueryResult", "Reader", "ResultError", "plan_query"]
