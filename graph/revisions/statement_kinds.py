"""The kinds that a statement reads, by its text: what is kept of it holds until one is written.

Every label and every relationship type in it counts, and of a type the kinds at both of its ends:
an arrow is written with the row that declares it. What the text leaves open counts as every kind.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from graph.ontology.kinds import KINDS
from graph.rows.change_log import NEWEST

NAMES = re.compile(r":(`?\w+`?(?:[|&:]`?\w+`?)*)")
"""Labels and types; in a map a blank follows the colon."""
SPACED = re.compile(r"[(\[]\s*\w*\s*:\s")
"""A label or a type that `NAMES` would take for the value of a map."""
OPEN_PATTERNS = re.compile(
    # A relationship of any type; an index.
    r"-\[\s*\w*\s*(?:\*[\d.]*)?\s*(?:\{[^}]*\})?\s*\]-|\)\s*<?--|\bCALL\s+\w+\."
)
BARE_NODES = re.compile(r"(?:MATCH|[,=])\s*\((\w+)\s*[){]")
"""Where a pattern may begin at a node of any label: unless it is one that was found before."""
WORDS = re.compile(r"\w+")
LONGEST_KNOWN = 16_000
"""Characters of a statement whose kinds are remembered: all of them together take some 16 MB."""
VERSIONS = frozenset(("Version", "VERSION_OF"))
"""Earlier states of nodes, which are written with them."""


class StatementReads(NamedTuple):
    """What a statement reads."""

    kinds: frozenset[str]
    is_known: bool = True
    """Whether nothing else is read that has no number, such as the audit log."""


NOTHING = StatementReads(frozenset())
UNKNOWN = StatementReads(frozenset(), is_known=False)


def statement_reads(statement: str) -> StatementReads:
    """Return what a statement reads."""
    if len(statement) > LONGEST_KNOWN:
        return find_reads(statement)
    return known_reads(statement)


@lru_cache(maxsize=1024)
def known_reads(statement: str) -> StatementReads:
    """Return what a statement reads, found once."""
    return find_reads(statement)


def find_reads(statement: str) -> StatementReads:
    """Find what a statement reads, in a time that grows with its length alone."""
    if statement == NEWEST:
        # Whoever reads the numbers says by himself which of them he goes by.
        return NOTHING
    if SPACED.search(statement):
        return UNKNOWN
    kinds: set[str] = set()
    for found in NAMES.findall(statement):
        for name in re.split(r"[|&:]", found.replace("`", "")):
            named = kinds_by_name().get(name)
            if named is None:
                return UNKNOWN
            kinds |= named
    if is_open(statement) or ("MATCH" in statement and not kinds):
        kinds.update(KINDS.kinds)
    return StatementReads(frozenset(kinds))


def is_open(statement: str) -> bool:
    """Whether a statement may read nodes or relationships of any kind."""
    if OPEN_PATTERNS.search(statement):
        return True
    first: dict[str, int] = {}
    for word in WORDS.finditer(statement):
        first.setdefault(word[0], word.start())
    return any(first[node[1]] == node.start(1) for node in BARE_NODES.finditer(statement))


@cache
def kinds_by_name() -> dict[str, frozenset[str]]:
    """Return the kinds that each label and relationship type says something about."""
    kinds: dict[str, set[str]] = {name: set() for name in VERSIONS}
    for kind in KINDS:
        for label in kind.labels:
            kinds.setdefault(label, set()).add(kind.name)
        for edge in kind.edges:
            # An inverse edge through a fact has an arrow of the fact.
            named = kinds.setdefault(edge.arrow, set())
            named.add(kind.name)
            named.update(KINDS.names_of((edge.to,)))
            if edge.through:
                named.add(edge.through.kind)
                led = kinds.setdefault(edge.through.leads, set())
                led.update((edge.through.kind, *KINDS.names_of((edge.to,))))
    return {name: frozenset(found) for name, found in kinds.items()}
