"""The figures of the city at a glance, each defined once; the overview counts them.

- `figure`: the declaration of one figure.
- `cover`, `contributions`, `organizations`, `activities`, `venues`: the figures, by subject.
"""

from graph.reports.figures.activities import ACTIVITY_FIGURES
from graph.reports.figures.contributions import CONTRIBUTION_FIGURES
from graph.reports.figures.cover import COVER_FIGURES
from graph.reports.figures.figure import Figure
from graph.reports.figures.organizations import ORGANIZATION_FIGURES
from graph.reports.figures.venues import VENUE_FIGURES

FIGURES = (
    *COVER_FIGURES,
    *CONTRIBUTION_FIGURES,
    *ORGANIZATION_FIGURES,
    *ACTIVITY_FIGURES,
    *VENUE_FIGURES,
)
"""All figures, in the order of the overview."""
FIGURES_BY_CODE = {figure.code: figure for figure in FIGURES}

__all__ = ["FIGURES", "FIGURES_BY_CODE", "Figure"]
