"""Repeatable chance: one generator of random numbers per subject, seeded by its name."""

from datetime import date, timedelta
from random import Random

SEED = "linli 白城 1"


def seeded_random(subject: str) -> Random:
    """Return the random numbers of one subject.

    They are the same in every run, and do not depend on what other subjects draw.
    """
    return Random(f"{SEED} {subject}")  # noqa: S311  a sample must be repeatable, not unpredictable


def draw_day(chance: Random, first: date, last: date) -> date:
    """Draw a day from `first` to `last`, both included."""
    return first + timedelta(days=chance.randint(0, (last - first).days))
