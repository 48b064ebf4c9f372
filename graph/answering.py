"""All that can be asked of the graph: planning a question, with every root and every computed field registered."""

from graph import computed, coverage, four_lists, lines, listings, meant, milestones, projects, requests, roots, search
from graph.allocation import contrasting, results, showing
from graph.figures import analysis, assessment, overview, wall_chart
from graph.history import timeline
from graph.matching import roots as matches
from graph.piece import Reader
from graph.question import Answer, Problem, Question, plan

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

__all__ = ["PARTS", "Answer", "Problem", "Question", "Reader", "plan"]
