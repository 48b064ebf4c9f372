"""The index of the names of one kind: exact, by beginning, by part, misspelt, by sound.

A term is a folded name, once for all nodes that bear it. What few questions need is made when the
first of them comes.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from enum import IntEnum
from functools import cached_property

from graph.names.entries import NameEntry, NameRole
from graph.names.fuzzy_terms import FuzzyTerms
from graph.names.sounds import Sound, sound_of
from graph.ontology.folding import fold_text


class LookupWay(IntEnum):
    """How a text and a name belong together, the surest first."""

    EXACT = 0
    PREFIX = 1
    """The name begins with the text."""
    WORD = 2
    """The text is inside of the name."""
    SOUND = 3
    """The text is the pinyin of the name, or has the same sound."""
    SOUND_PREFIX = 4
    INITIALS = 5
    """The text is the first letters of the name's syllables."""
    INITIALS_PREFIX = 6
    SLIP = 7
    """One character is missing, wrong, additional or transposed."""


ROLES = tuple(NameRole)
ROLE_BITS = 2
"""Bits for the role of a name beside the number of the entry that bears it."""


class KindIndex:
    """All names of the nodes of one kind, whose entries are given in the order of their ids."""

    def __init__(self, kind: str, entries: Sequence[NameEntry], *, is_person: bool = False) -> None:
        self.kind = kind
        self.entries = entries
        self.is_person = is_person
        bearers: dict[str, array[int]] = {}
        for number, entry in enumerate(entries):
            for folded, role in strongest_roles(entry).items():
                bearers.setdefault(folded, array("I")).append(number << ROLE_BITS | role)
        self.terms = sorted(bearers)
        self.packed_bearers = [bearers[term] for term in self.terms]

    def bearers(self, term: int) -> Iterator[tuple[int, NameRole]]:
        """Yield the numbers of the entries with a term, in order, and the role of each name."""
        for packed in self.packed_bearers[term]:
            yield packed >> ROLE_BITS, ROLES[packed & (1 << ROLE_BITS) - 1]

    @cached_property
    def places(self) -> dict[str, int]:
        """The numbers of the entries by id."""
        return {entry.id: number for number, entry in enumerate(self.entries)}

    def entry(self, node: str) -> NameEntry | None:
        """Return the entry of a node by its id, None if there is none."""
        number = self.places.get(node)
        return None if number is None else self.entries[number]

    def named(self, folded: str) -> Iterator[NameEntry]:
        """Yield the entries with a folded name, in the order of their ids."""
        number = self.exact_term(folded)
        if number is not None:
            yield from (self.entries[bearer] for bearer, _ in self.bearers(number))

    def exact_term(self, folded: str) -> int | None:
        """Return the number of a term, None if no node bears it."""
        number = bisect_left(self.terms, folded)
        is_there = number < len(self.terms) and self.terms[number] == folded
        return number if is_there else None

    def find_exact(self, folded: str) -> Iterator[int]:
        """Yield the number of the term itself."""
        number = self.exact_term(folded)
        if number is not None:
            yield number

    def find_prefix(self, folded: str) -> Iterator[int]:
        """Yield the terms that begin with a text, and have more."""
        for number in range(bisect_left(self.terms, folded), len(self.terms)):
            if not self.terms[number].startswith(folded):
                return
            if len(self.terms[number]) > len(folded):
                yield number

    def find_word(self, folded: str) -> Iterator[int]:
        """Yield the terms that have a text inside, but not at their beginning."""
        signs = sorted({*folded}, key=lambda sign: len(self.by_sign.get(sign, ())))
        if len(folded) > 1:
            pairs = {folded[place : place + 2] for place in range(len(folded) - 1)}
            signs = sorted(pairs, key=lambda pair: len(self.by_sign.get(pair, ())))
        for number in self.by_sign.get(signs[0], ()) if signs else ():
            if self.terms[number].find(folded) > 0:
                yield number

    @cached_property
    def by_sign(self) -> dict[str, array[int]]:
        """The numbers of the terms by each character and each pair of neighbours in them."""
        found: dict[str, array[int]] = {}
        for number, term in enumerate(self.terms):
            pairs = (term[place : place + 2] for place in range(len(term) - 1))
            for sign in {*term, *pairs}:
                found.setdefault(sign, array("I")).append(number)
        return found

    def find_slips(self, folded: str) -> Iterator[int]:
        """Yield the terms that are one slip away."""
        return self.fuzzy.find(folded)

    @cached_property
    def fuzzy(self) -> FuzzyTerms:
        """The terms by what is left of them without one character."""
        return FuzzyTerms(self.terms)

    @cached_property
    def by_sound(self) -> list[tuple[str, int]]:
        """The pinyin of every term with its number, sorted."""
        return self.sorted_sounds(lambda sound: sound.pinyin)

    @cached_property
    def by_initials(self) -> list[tuple[str, int]]:
        """The initials of every term with its number, sorted."""
        return self.sorted_sounds(lambda sound: sound.initials)

    def sorted_sounds(self, part: Callable[[Sound], str]) -> list[tuple[str, int]]:
        """Return a part of the sound of every term that has Chinese characters, sorted."""
        sounds = (
            (part(sound_of(term, is_person=self.is_person)), number)
            for number, term in enumerate(self.terms)
            if not term.isascii()
        )
        return sorted(each for each in sounds if each[0])

    def find_sound(self, typed: str) -> Iterator[int]:
        """Yield the terms with just this pinyin."""
        return (number for sound, number in begun_with(self.by_sound, typed) if sound == typed)

    def find_sound_prefix(self, typed: str) -> Iterator[int]:
        """Yield the terms whose pinyin begins with this, and has more."""
        return (number for sound, number in begun_with(self.by_sound, typed) if sound != typed)

    def find_initials(self, typed: str) -> Iterator[int]:
        """Yield the terms with just these initials."""
        return (number for sound, number in begun_with(self.by_initials, typed) if sound == typed)

    def find_initials_prefix(self, typed: str) -> Iterator[int]:
        """Yield the terms whose initials begin with these, and go on."""
        return (number for sound, number in begun_with(self.by_initials, typed) if sound != typed)


def strongest_roles(entry: NameEntry) -> dict[str, NameRole]:
    """Return the folded names of an entry, each with the strongest role of its names."""
    roles: dict[str, NameRole] = {}
    for name in entry.names:
        folded = fold_text(name.text)
        roles[folded] = min(name.role, roles.get(folded, name.role))
    return roles


def begun_with(sounds: Sequence[tuple[str, int]], typed: str) -> Iterator[tuple[str, int]]:
    """Yield the sounds that begin with what is typed."""
    for place in range(bisect_left(sounds, (typed, 0)), len(sounds)):
        if not sounds[place][0].startswith(typed):
            return
        yield sounds[place]
