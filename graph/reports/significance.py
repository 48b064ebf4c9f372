"""Whether a rise is more than chance: an exact test for two counts, corrected for many tests."""

from collections.abc import Sequence
from math import comb

LEVEL = 0.05
"""The corrected p-value below which a rise is reported: the usual level of statistics."""


def rise_p_value(now: int, before: int) -> float:
    """Return the probability that chance puts at least `now` cases into the later period.

    This is the exact conditional test: given their total, two Poisson counts with one rate over
    periods of equal length are distributed like the two sides of tossed coins.
    """
    total = now + before
    tail = sum(comb(total, number) for number in range(now, total + 1))
    p_value: float = tail / 2**total
    return p_value


def corrected_p_values(p_values: Sequence[float]) -> list[float]:
    """Return the p-values after Holm's correction for many tests, in the same order.

    The smallest is multiplied by their number, the next by one less, and so on. A corrected value
    is at most 1, and at least that of any smaller p-value.
    """
    corrected = [0.0] * len(p_values)
    least = 0.0
    for rank, index in enumerate(sorted(range(len(p_values)), key=p_values.__getitem__)):
        least = max(least, min(1.0, p_values[index] * (len(p_values) - rank)))
        corrected[index] = least
    return corrected
