"""The indexes of several kinds as one: hits of all of them, the best first."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from heapq import nsmallest
from operator import itemgetter
from typing import NamedTuple

from graph.names.entries import NameEntry, NameRole, StoredName
from graph.names.kind_index import KindIndex, LookupWay
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
                hits += find_in_kind(self.kinds[kind], text, ways, admits, most)
        return sorted(hits, key=lambda hit: (-hit.score, hit.id))[:most]


def find_in_kind(
    index: KindIndex,
    text: str,
    ways: Collection[LookupWay],
    admits: Callable[[str], bool] | None,
    most: int,
) -> list[NameHit]:
    """Return the best hits of one kind, by score, then by id; each node once."""
    best: dict[int, TermBearer] = {}
    for way, terms in find_terms(index, text, ways):
        if count_surer(best, SCORES[way]) >= most:
            break
        borne = sorted(
            (bearer, role, term) for term in terms for bearer, role in index.bearers(term)
        )
        add_bearers(best, index, way, borne, admits, most)
    found = (
        (-bearer.score, index.entries[number].id, number, bearer) for number, bearer in best.items()
    )
    return [
        NameHit(
            node,
            index.kind,
            bearer.way,
            round(bearer.score, 4),
            name_of_term(index.entries[number], index.terms[bearer.term]),
        )
        for _, node, number, bearer in nsmallest(most, found, key=itemgetter(0, 1))
    ]


def add_bearers(
    best: dict[int, TermBearer],
    index: KindIndex,
    way: LookupWay,
    borne: Iterable[tuple[int, NameRole, int]],
    admits: Callable[[str], bool] | None,
    most: int,
) -> None:
    """Add the nodes that one way finds, given in the order of their ids, each with the role
    of a name and its term.

    As soon as there are enough of the full score of the way, none that follows can precede them.
    """
    full = 0
    for bearer, role, term in borne:
        score = SCORES[way] * ROLE_FACTORS.get(role, 1.0)
        known = best.get(bearer)
        if known is not None and known.score >= score:
            continue
        if admits and not admits(index.entries[bearer].id):
            continue
        best[bearer] = TermBearer(score, way, term)
        full += score == SCORES[way]
        if full == most:
            return


class TermBearer(NamedTuple):
    """The surest way to a node found so far, and the number of the term that leads there."""

    score: float
    way: LookupWay
    term: int


def count_surer(best: Mapping[int, TermBearer], score: float) -> int:
    """Return how many nodes have a higher score than this one."""
    return sum(bearer.score > score for bearer in best.values())


def name_of_term(entry: NameEntry, term: str) -> StoredName:
    """Return the name of a node that is folded to a term."""
    for name in entry.names:
        # Most names are their own folded form, and folding takes far longer than comparing.
        if name.text == term:
            return name
    return next(name for name in entry.names if fold_text(name.text) == term)


def find_terms(
    index: KindIndex, text: str, ways: Collection[LookupWay]
) -> Iterator[tuple[LookupWay, Iterator[int]]]:
    """Yield the ways of the best score first, each with the terms that no way before has found."""
    seen: set[int] = set()

    def unseen(found: Iterable[int]) -> Iterator[int]:
        for number in found:
            if number not in seen:
                seen.add(number)
                yield number

    for way, found in lookups(index, text):
        if way in ways:
            yield way, unseen(found)


def lookups(index: KindIndex, text: str) -> Iterator[tuple[LookupWay, Iterable[int]]]:
    """Yield every way with the numbers of the terms that it finds for a text, by falling score."""
    folded = fold_text(text)
    if not folded:
        return
    typed = typed_sound(text)
    yield LookupWay.EXACT, index.find_exact(folded)
    yield LookupWay.PREFIX, index.find_prefix(folded)
    if typed:
        yield LookupWay.SOUND, index.find_sound(typed)
    elif len(folded) > 1:
        sound = sound_of(folded, is_person=index.is_person).pinyin
        yield LookupWay.SOUND, index.find_sound(sound)
    has_initials = bool(typed) and len(typed) >= SHORTEST_INITIALS
    if typed and has_initials:
        yield LookupWay.INITIALS, index.find_initials(typed)
    yield LookupWay.WORD, index.find_word(folded)
    if typed:
        yield LookupWay.SOUND_PREFIX, index.find_sound_prefix(typed)
    if typed and has_initials:
        yield LookupWay.INITIALS_PREFIX, index.find_initials_prefix(typed)
    yield LookupWay.SLIP, index.find_slips(folded)
