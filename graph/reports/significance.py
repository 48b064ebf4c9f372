"""Whether a rise is more than chance explains: an exact test for two counts, and Holm's correction for looking at many."""

from collections.abc import Sequence
from math import comb

LEVEL = 0.05
"""The corrected p-value below which a rise is told as one."""


def chance_of_rise(now: int, before: int) -> float:
    """Return the probability of at least so many of all cases falling into the later of two periods of equal length by chance.

    Given their total, two Poisson counts with one rate are split like tosses of a coin: the exact conditional test.
    """
    total = now + before
    tail = sum(comb(total, number) for number in range(now, total + 1))
    chance: float = tail / 2**total
    return chance


def corrected(chances: Sequence[float]) -> list[float]:
    """Return the p-values after Holm's correction, in the order in which they came.

    The smallest is multiplied by how many there are, the next by one less, and so on; none may fall below one before it.
    """
    made = [0.0] * len(chances)
    least = 0.0
    for rank, place in enumerate(sorted(range(len(chances)), key=chances.__getitem__)):
        least = max(least, min(1.0, chances[place] * (len(chances) - rank)))
        made[place] = least
    return made
