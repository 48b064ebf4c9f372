"""All that can be asked of the graph: planning a question, with every root and every computed field registered."""

from graph import computed, coverage, lines, listings, meant, requests, roots, search
from graph.allocation import showing
from graph.matching import roots as matches
from graph.piece import Reader
from graph.question import Answer, Problem, Question, plan

PARTS = (computed, coverage, lines, listings, matches, meant, requests, roots, search, showing)
"""The modules that register what they answer as they are imported."""

__all__ = ["PARTS", "Answer", "Problem", "Question", "Reader", "plan"]
