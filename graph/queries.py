"""Everything that a client can query: importing this module registers all fields, and parts
of filters.

That is why `plan_query` is here and not beside the other planners.
"""

from collections.abc import Sequence

from graph.allocation import acceptance_fields, plan_diff_root, plan_fields
from graph.areas import area_filter
from graph.audit import coverage_changes, coverage_gaps, gap_counts, handover
from graph.coverage import coverage, held_lines, who_covers
from graph.fields import (
    evidence,
    labels,
    milestones,
    places,
    posts,
    projects,
    protected,
    record_times,
    requests,
    succession,
)
from graph.groups import groups
from graph.history import changes, timeline
from graph.matching import roots as matching_roots
from graph.query.plan import ROOT_FIELDS, QueryPlan, plan_roots
from graph.query.selection import Field
from graph.reports import assessment, four_lists, overview, request_analysis, wall_chart
from graph.roots import (
    audit_entries,
    expired_pledges,
    lists,
    nodes,
    resolved_addresses,
    search,
    viewer,
    vocabulary,
)
from graph.vocabulary import Vocabulary

REGISTERED = (
    acceptance_fields,
    area_filter,
    assessment,
    audit_entries,
    changes,
    coverage,
    coverage_changes,
    coverage_gaps,
    evidence,
    expired_pledges,
    four_lists,
    gap_counts,
    groups,
    handover,
    held_lines,
    labels,
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
    protected,
    record_times,
    request_analysis,
    requests,
    resolved_addresses,
    search,
    succession,
    timeline,
    viewer,
    vocabulary,
    wall_chart,
    who_covers,
)
"""The modules that register their fields when they are imported."""


def plan_query(fields: Sequence[Field], vocabulary: Vocabulary) -> QueryPlan:
    """Compile the root fields of a client's query into one plan."""
    roots = [(field, ROOT_FIELDS[field.name]) for field in fields]
    return plan_roots(roots, vocabulary)
