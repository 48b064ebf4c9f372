"""Which kinds a figure is counted from: those that its clauses name by a label, or by an arrow that rows of the kind write.

Whatever is written of other kinds leaves the figure as it was.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping

from graph.ontology.kinds import KINDS

NAMED = re.compile(r"[:|]([A-Z]\w+)")
"""A label or a type of arrow in a clause."""


def arrows() -> Mapping[str, set[str]]:
    """Return the kinds whose rows write each type of arrow."""
    found: dict[str, set[str]] = defaultdict(set)
    for kind in KINDS:
        for edge in kind.stored:
            found[edge.arrow].add(kind.name)
    return dict(found)


WRITTEN_BY = arrows()


def sources(clauses: str) -> list[str]:
    """Return the names of the kinds that clauses read, in the order of the alphabet."""
    found: set[str] = set()
    for name in NAMED.findall(clauses):
        found |= WRITTEN_BY.get(name, set()) | {kind.name for kind in KINDS.named(name)}
    return sorted(found)
