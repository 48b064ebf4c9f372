"""The vocabulary and the mapping that the settings name, or those that come with the program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.vocabulary import Freshness, Vocabulary, load_vocabulary
from graph.vocabulary.categories import CATEGORIES_FILE, load_categories
from graph.vocabulary.duties import DUTIES_FILE
from graph.vocabulary.matching_rules import MATCHING_FILE, load_matching_rules
from graph.vocabulary.units_of_measure import UNITS_FILE, load_units_of_measure
from graph.vocabulary.workflows import WORKFLOWS_FOLDER, load_workflows
from graph.vocabulary.working_days import CALENDAR_FILE, load_calendar
from server.settings import Settings

if TYPE_CHECKING:
    from loaders.ledgers import Ledger


def read_vocabulary(settings: Settings) -> Vocabulary:
    """Return the city's duties, categories, workflows and rules. Raises `VocabularyRefused`."""
    calendar = load_calendar(settings.calendar or CALENDAR_FILE)
    categories = load_categories(settings.categories or CATEGORIES_FILE)
    units = load_units_of_measure(settings.units_of_measure or UNITS_FILE)
    return load_vocabulary(
        settings.duties or DUTIES_FILE,
        categories,
        load_workflows(settings.workflows or WORKFLOWS_FOLDER, calendar),
        load_matching_rules(settings.matching or MATCHING_FILE, categories, units),
        Freshness(settings.ageing_days, settings.stale_days),
    )


def read_mapping(settings: Settings) -> tuple[Ledger, ...]:
    """Return the ledgers of the city: those of the mapping whose duties it has.

    Raises `InvalidMapping` and `VocabularyRefused`.
    """
    # It brings the readers of spreadsheets.
    from loaders.ledgers import load_mapping, select_ledgers  # noqa: PLC0415

    mapping = load_mapping(settings.mapping) if settings.mapping else load_mapping()
    return select_ledgers(mapping, read_vocabulary(settings))
