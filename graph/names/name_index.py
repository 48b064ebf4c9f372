"""The indexes of several kinds as one: hits of all of them, the best first."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from graph.names.entries import NameEntry, NameRole, StoredName
from graph.names.kind_index import KindIndex, LookupWay, TermHit
from graph.names.sounds import sound_of, typed_sound
from graph.ontology.folding import fold_text
from graph.ontology.global_ids import kind_name_of

SCORES = {
    LookupWay.EXACT: 1.0,
    LookupWay.PREFIX: 0.8,
    LookupWay.SOUND: 0.7,
    LookupWay.INITIALS: 0.6,
    LookupWay.WORD: 0.5,
    LookupWay.SOUND_PREFIX: 0.45,
    LookupWay.INITIALS_PREFIX: 0.4,
    LookupWay.SLIP: 0.3,
}
"""The score of a hit by its way, of a name or code."""
ROLE_FACTORS = {NameRole.ALIAS: 0.9, NameRole.FORMER: 0.85}
"""The factor for a name that is no present name or code."""
SHORTEST_INITIALS = 2
MOST_CONSIDERED = 1_000
"""Nodes of one kind and way that are looked at: more have something as common as 号楼 in them."""


class NameHit(NamedTuple):
    """A node that was found by one of its names."""

    id: str
    kind: str
    way: LookupWay
    score: float
    name: StoredName
    """The name by which it was found."""


@dataclass(frozen=True)
class NameIndex:
    """The names of some kinds, as they are on one day and known at one moment."""

    kinds: Mapping[str, KindIndex]

    def entry(self, node: str) -> NameEntry | None:
        """Return the entry of a node by its id, None if there is none."""
        kind = self.kinds.get(kind_name_of(node))
        return kind.entry(node) if kind else None

    def find(
        self,
        text: str,
        *,
        kinds: Iterable[str] | None = None,
        ways: Collection[LookupWay] = tuple(LookupWay),
        admits: Callable[[str], bool] | None = None,
        most: int = 100,
    ) -> list[NameHit]:
        """Return the best hits for a text, each node once: by score, then by id.

        Only nodes of `kinds` are found, and only those whose id `admits` admits. All kinds that are
        indexed are searched if it is None.
        """
        wanted = self.kinds if kinds is None else kinds
        hits: list[NameHit] = []
        for kind in wanted:
            if kind in self.kinds:
                hits += islice(find_in_kind(self.kinds[kind], text, ways, admits), most)
        return sorted(hits, key=lambda hit: (-hit.score, hit.id))[:most]


def find_in_kind(
    index: KindIndex,
    text: str,
    ways: Collection[LookupWay],
    admits: Callable[[str], bool] | None = None,
) -> Iterator[NameHit]:
    """Yield the hits of one kind, those with the best score first, then by id; each node once."""
    groups = score_groups(index, text, ways)
    seen: set[str] = set()
    for score in sorted(groups, reverse=True):
        found = {
            node: hit
            for node, hit in groups[score].items()
            if node not in seen and (admits is None or admits(node))
        }
        seen.update(found)
        yield from (found[node] for node in sorted(found))


def score_groups(
    index: KindIndex, text: str, ways: Collection[LookupWay]
) -> dict[float, dict[str, NameHit]]:
    """Return the hits of one kind by score and id."""
    groups: dict[float, dict[str, NameHit]] = {}
    left = dict.fromkeys(LookupWay, MOST_CONSIDERED)
    for way, number in find_terms(index, text, ways):
        term = index.terms[number]
        bearers = index.bearers[number][: left[way]]
        left[way] -= len(bearers)
        for bearer in bearers:
            entry = index.entries[bearer]
            name = next(name for name in entry.names if fold_text(name.text) == term)
            score = round(SCORES[way] * ROLE_FACTORS.get(name.role, 1.0), 4)
            hit = NameHit(entry.id, index.kind, way, score, name)
            groups.setdefault(score, {}).setdefault(entry.id, hit)
    return groups


def find_terms(index: KindIndex, text: str, ways: Collection[LookupWay]) -> Iterator[TermHit]:
    """Yield the terms that a text finds, those of the surest way first, each once."""
    seen: set[int] = set()
    for way, found in lookups(index, text):
        if way in ways:
            for number in found:
                if number not in seen:
                    seen.add(number)
                    yield TermHit(way, number)


def lookups(index: KindIndex, text: str) -> Iterator[tuple[LookupWay, Iterable[int]]]:
    """Yield every way with the numbers of the terms that it finds for a text."""
    folded = fold_text(text)
    if not folded:
        return
    yield LookupWay.EXACT, index.find_exact(folded)
    yield LookupWay.PREFIX, index.find_prefix(folded)
    yield LookupWay.WORD, index.find_word(folded)
    typed = typed_sound(text)
    if typed:
        yield LookupWay.SOUND, index.find_sound(typed)
        yield LookupWay.SOUND_PREFIX, index.find_sound_prefix(typed)
        if len(typed) >= SHORTEST_INITIALS:
            yield LookupWay.INITIALS, index.find_initials(typed)
            yield LookupWay.INITIALS_PREFIX, index.find_initials_prefix(typed)
    elif len(folded) > 1:
        sound = sound_of(folded, is_person=index.is_person).pinyin
        yield LookupWay.SOUND, index.find_sound(sound)
    yield LookupWay.SLIP, index.find_slips(folded)
