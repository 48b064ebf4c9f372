"""All that can be asked of the graph: planning a question, with every root and every computed field registered."""

from graph import computed, coverage, lines, listings, meant, projects, requests, roots, search
from graph.allocation import contrasting, results, showing
from graph.figures import analysis, assessment, overview
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
    lines,
    listings,
    matches,
    meant,
    overview,
    projects,
    requests,
    results,
    roots,
    search,
    showing,
    timeline,
)
"""The modules that register what they answer as they are imported."""

__all__ = ["PARTS", "Answer", "Problem", "Question", "Reader", "plan"]
