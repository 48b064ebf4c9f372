"""Cypher templates: statements with named holes for what cannot be a parameter."""

from __future__ import annotations

import re

HOLE = re.compile(r"<([a-z_]+)>")
"""A hole, such as `<anchor>`; no Cypher that we write has a lower-case word between `<` and `>`."""


def fill(template: str, **parts: str) -> str:
    """Return a template with every hole filled.

    `parts` are labels, types, property names or clauses of our own, never a caller's input. Raises
    `LookupError` if a hole has no part, or a part no hole.
    """
    holes = set(HOLE.findall(template))
    if holes != parts.keys():
        wrong = ", ".join(sorted(holes ^ parts.keys()))
        raise LookupError(f"Holes and parts of this template differ ({wrong}): {template}")
    return HOLE.sub(lambda hole: parts[hole[1]], template)
