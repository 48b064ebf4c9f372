"""What the list of a kind reads beside its page, declared with the kind."""

from __future__ import annotations

from typing import NamedTuple


class ListCost(NamedTuple):
    """How many nodes the list of a kind reads beside its page.

    Measured with `python -m tests.bench.hostile`.
    """

    whole: int = 0
    """Read even for a page of one entry.

    Example: 2,200 for entrances, of which a city has thousands.
    """
    size: int = 2_000
    """Nodes of the kind in the sample city, if there are more than usual: a list is grouped whole.

    Example: 21,000 for cadres.
    """


CHEAP_LIST = ListCost()
"""The cost of a list that reads little beside its page."""
