"""The candidates for a name: from the index of names, and for places from addresses as well."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from dataclasses import dataclass
from typing import NamedTuple

from graph.addresses import AddressBook, read_address_book, resolve_in_book
from graph.database.connection import Database
from graph.names import LookupWay, NameIndex, NameRole, read_name_index
from graph.ontology.global_ids import kind_name_of
from server.reconciliation.entity_types import ENTITY_KINDS, MOST_CANDIDATES

AT_ONCE = 25
"""Names after which other requests get their turn."""
PLACES = frozenset(ENTITY_KINDS) - {"Unit"}
LONGEST = 200
"""Characters of a name."""


class EntityCandidate(NamedTuple):
    """A node that a name may mean."""

    id: str
    name: str
    score: float
    """From 0 to 100."""
    is_match: bool
    features: dict[str, float | bool]


@dataclass
class CandidateFinder:
    """Finds candidates in the names and addresses of the present."""

    names: NameIndex
    book: AddressBook
    found: int = 0

    async def find(self, text: str, kinds: Collection[str], most: int) -> list[EntityCandidate]:
        """Return the candidates for a name, best first."""
        self.found += 1
        if self.found % AT_ONCE == 0:
            await asyncio.sleep(0)
        wanted = text.strip()[:LONGEST]
        if not wanted:
            return []
        named = self.by_name(wanted, kinds)
        if (named and named[0].is_match) or not set(kinds) & PLACES:
            return named[:most]
        known = {each.id for each in named}
        placed = [each for each in self.by_address(wanted, kinds) if each.id not in known]
        if any(each.is_match for each in placed):
            named = [each._replace(is_match=False) for each in named]
        both = sorted([*named, *placed], key=lambda each: (-each.score, each.id))
        return both[:most]

    def by_name(self, text: str, kinds: Collection[str]) -> list[EntityCandidate]:
        """Return the nodes that are called so, or almost so. One that alone is, is a match."""
        hits = self.names.find(
            text,
            kinds=kinds,
            most=MOST_CANDIDATES,
        )
        exact = [hit for hit in hits if hit.way is LookupWay.EXACT]
        return [
            EntityCandidate(
                hit.id,
                hit.name.text,
                round(100 * hit.score, 2),
                hit.way is LookupWay.EXACT and len(exact) == 1,
                {
                    "exact": hit.way is LookupWay.EXACT,
                    "by_code": hit.name.role is NameRole.CODE,
                    "former_name": hit.name.role is NameRole.FORMER,
                    "name_score": round(hit.score, 4),
                },
            )
            for hit in hits
        ]

    def by_address(self, text: str, kinds: Collection[str]) -> list[EntityCandidate]:
        """Return the places that an address means. One that it means surely is a match."""
        meant = resolve_in_book(self.book, text)
        return [
            EntityCandidate(
                each.id,
                each.label,
                round(100 * each.score, 2),
                meant.place == each.id,
                {"address_probability": round(each.score, 4), "exact": False},
            )
            for each in meant.candidates
            if kind_name_of(each.id) in kinds
        ]


async def read_finder(database: Database) -> CandidateFinder:
    """Return what finds candidates as of now."""
    names = await read_name_index(database, ENTITY_KINDS)
    return CandidateFinder(names, await read_address_book(database))
