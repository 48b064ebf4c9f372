"""The areas that a token grants: places and alliances, named by their codes or global ids."""

from __future__ import annotations

from collections.abc import Sequence

from graph.database.protocols import Reader

GRANTED_AREAS = """
RETURN COLLECT {
  UNWIND $texts AS text
  CALL (text) {
    MATCH (place:Place {id: text}) WHERE place.withdrawnAt IS NULL
    RETURN place.id AS id
    UNION
    MATCH (place:Place {code: text}) WHERE place.withdrawnAt IS NULL
    RETURN place.id AS id
    UNION
    MATCH (alliance:Organization {id: text})
    WHERE alliance:Alliance AND alliance.withdrawnAt IS NULL
    RETURN alliance.id AS id
    UNION
    MATCH (alliance:Organization {code: text})
    WHERE alliance:Alliance AND alliance.withdrawnAt IS NULL
    RETURN alliance.id AS id
  }
  RETURN [text, id]
}
"""


async def find_granted_areas(reader: Reader, texts: Sequence[str]) -> frozenset[str]:
    """Return the global ids of the areas that are named.

    A code that several have, or none, grants nothing: rights are not to be guessed.
    """
    rows: list[list[str]] = await reader.read(GRANTED_AREAS, {"texts": list(texts)})
    found: dict[str, set[str]] = {}
    for text, area in rows:
        found.setdefault(text, set()).add(area)
    return frozenset(area for areas in found.values() if len(areas) == 1 for area in areas)
