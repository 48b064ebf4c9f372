"""The forms in which a text may name a place, by their normal form, their stem and their sound."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from enum import Enum
from functools import cached_property
from typing import NamedTuple

from graph.addresses.elsewhere import other_names, own_province
from graph.addresses.gazetteer import DIVISIONS, WAY_KINDS, Gazetteer, is_compound_id
from graph.addresses.name_parts import ENDING, GENERIC, name_stem, short_forms, split_phase
from graph.addresses.normalize import (
    bracketed_forms,
    name_forms,
    normalize_text,
    number_key,
)
from graph.addresses.tokens import TokenType, token_at
from graph.names import NameEntry, NameRole
from graph.names.fuzzy_terms import FuzzyTerms
from graph.names.sounds import sound_of
from graph.ontology.global_ids import kind_name_of

FORM_KINDS = (*DIVISIONS, "Compound", *WAY_KINDS)
FORMERLY = re.compile(r"^(?:原|旧称)(?=..)")
"""What marks an alias as a former name: 原纺织家属院."""
OFFICES = {
    "社区": (
        "居委会",
        "社区居委会",
        "居民委员会",
        "社区居民委员会",
        "社区大党委",
        "大党委",
        "社区党群服务中心",
    ),
    "街道": ("街道办事处", "街道办", "街办", "街办事处", "街道党工委"),
    "镇": ("镇政府",),
    "乡": ("乡政府",),
}
"""Offices by which people name a division, by the ending of its name."""
WARDS = ("经济技术开发区", "经济开发区", "开发区", "经开区")


class FormRole(Enum):
    """How a form belongs to its place, with the probability that it is meant by who writes it."""

    FULL = 1.0
    FORMER = 0.99
    SHORT = 0.985
    """A division without its ending, or with a usual shorter one."""
    STEM = 0.975
    """A compound without its ending."""


class PlaceForm(NamedTuple):
    """One form in which a place may be named."""

    place: str
    role: FormRole
    shown: str
    """The stored name."""
    phase: str | None = None
    """The phase at the end of a compound's name, or of a building that stands under this name."""
    number: str | None = None
    """The key of the number of a building that stands under this name."""

    @property
    def kind(self) -> str:
        """The name of the kind of the place."""
        return kind_name_of(self.place)

    @property
    def is_weak(self) -> bool:
        """Whether the form might be a part of another name."""
        return self.role in (FormRole.SHORT, FormRole.STEM)


class Lexicon:
    """All forms of the places of a gazetteer."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self.gazetteer = gazetteer
        self.forms: dict[str, list[PlaceForm]] = {}
        for entry in gazetteer.of_kinds(*FORM_KINDS):
            for form, place_form in entry_forms(gazetteer, entry):
                self.add(form, place_form)
        for entry in gazetteer.of_kinds("Building"):
            for form, place_form in building_forms(gazetteer, entry):
                self.add(form, place_form)
        self.longest = max(map(len, self.forms), default=0)
        self.elsewhere = {
            name: shown
            for name, shown in other_names(gazetteer.own_codes).items()
            if name not in self.forms
        }
        self.province = frozenset(own_province(gazetteer.own_codes))

    def add(self, form: str, place_form: PlaceForm) -> None:
        """Add a form, unless the place has it in a better role."""
        if len(form) < 2:
            return
        known = self.forms.setdefault(form, [])
        for index, other in enumerate(known):
            if other._replace(role=place_form.role, shown=place_form.shown) == place_form:
                if other.role.value < place_form.role.value:
                    known[index] = place_form
                return
        known.append(place_form)

    @cached_property
    def whole_forms(self) -> list[str]:
        """The forms that are whole names, sorted."""
        return sorted(
            form
            for form, places in self.forms.items()
            if any(not place.is_weak for place in places)
        )

    @cached_property
    def fuzzy(self) -> FuzzyTerms:
        """The whole names by what is left without one character."""
        return FuzzyTerms(self.whole_forms)

    @cached_property
    def by_stem(self) -> dict[str, list[str]]:
        """The whole names by what is left of them without their ending."""
        found: dict[str, list[str]] = {}
        for form in self.whole_forms:
            found.setdefault(name_stem(form), []).append(form)
        return found

    @cached_property
    def by_beginning(self) -> dict[str, list[str]]:
        """The whole names by each beginning of at least two characters."""
        found: dict[str, list[str]] = {}
        for form in self.whole_forms:
            for length in range(2, len(form)):
                found.setdefault(form[:length], []).append(form)
        return found

    @cached_property
    def by_sound(self) -> dict[str, list[str]]:
        """All forms by their pinyin in capitals."""
        return self.sounds("pinyin", self.forms)

    @cached_property
    def elsewhere_by_sound(self) -> dict[str, str]:
        """The names of other provinces and cities by their pinyin in capitals."""
        sounds = {sound_of(name).pinyin.upper(): name for name in self.elsewhere}
        return {sound: name for sound, name in sounds.items() if sound not in self.by_sound}

    @cached_property
    def by_initials(self) -> dict[str, list[str]]:
        """The whole names by the first letters of their pinyin in capitals."""
        return self.sounds("initials", self.whole_forms)

    def sounds(self, part: str, forms: Iterable[str]) -> dict[str, list[str]]:
        """Return forms by a part of their sound."""
        found: dict[str, list[str]] = {}
        for form in forms:
            found.setdefault(getattr(sound_of(form.lower()), part).upper(), []).append(form)
        return found


def entry_forms(gazetteer: Gazetteer, entry: NameEntry) -> Iterator[tuple[str, PlaceForm]]:
    """Yield the forms of the names of one place."""
    kind = kind_name_of(entry.id)
    for name in (*entry.names, *gazetteer.inherited(entry.id)):
        if name.role is NameRole.CODE:
            continue
        bare = FORMERLY.sub("", name.text) if name.role is NameRole.ALIAS else name.text
        is_former = name.role is NameRole.FORMER or bare != name.text
        role = FormRole.FORMER if is_former else FormRole.FULL
        shown = f"{bare}（曾用名）" if is_former else name.text
        for form in {*name_forms(name.text), *name_forms(bare)}:
            yield from (
                compound_forms(entry.id, form, role, shown)
                if kind == "Compound"
                else division_forms(entry.id, form, role, shown)
            )
        for form in bracketed_forms(name.text):
            yield form, PlaceForm(entry.id, FormRole.SHORT, shown)


def compound_forms(
    place: str, form: str, role: FormRole, shown: str
) -> Iterator[tuple[str, PlaceForm]]:
    """Yield the forms of a compound's name, of which a phase is taken off."""
    base, phase = split_phase(form)
    yield base, PlaceForm(place, role, shown, phase)
    stem = name_stem(base)
    if stem != base and stem not in GENERIC and role is FormRole.FULL:
        yield stem, PlaceForm(place, FormRole.STEM, shown, phase)


def division_forms(
    place: str, form: str, role: FormRole, shown: str
) -> Iterator[tuple[str, PlaceForm]]:
    """Yield the forms of the name of a division or road."""
    yield form, PlaceForm(place, role, shown)
    if kind_name_of(place) in WAY_KINDS or role is not FormRole.FULL:
        return
    if form.endswith(WARDS):
        for ending in WARDS:
            if form.endswith(ending):
                stem = form.removesuffix(ending)
                yield f"{stem}经开区", PlaceForm(place, FormRole.SHORT, shown)
                break
        return
    for short in short_forms(form):
        if ENDING.fullmatch(short):
            continue
        yield short, PlaceForm(place, FormRole.SHORT, shown)
    for ending, offices in OFFICES.items():
        if form.endswith(ending):
            for office in offices:
                yield form.removesuffix(ending) + office, PlaceForm(place, role, shown)


def building_forms(gazetteer: Gazetteer, entry: NameEntry) -> Iterator[tuple[str, PlaceForm]]:
    """Yield the names of a building that its compound and number do not make: 综合楼.

    For 解放大街12号楼, which is in no compound, it is 解放大街 with the number 12.
    """
    compounds = [each for each in entry.above if is_compound_id(each)]
    number = gazetteer.numbers.get(entry.id, "")
    phase = gazetteer.phases.get(entry.id) or ""
    usual = {number, phase + number} if number_key(number) else set()
    names = [name.text for compound in compounds for name in gazetteer.entry(compound).names]
    for text in names:
        usual |= {text + number, text + phase + number}
    bases = {split_phase(form)[0] for text in names for form in name_forms(text)}
    for name in entry.names:
        if name.role in (NameRole.NAME, NameRole.ALIAS) and name.text not in usual:
            for form, place_form in named_building_forms(entry.id, name.text):
                if form not in bases or place_form.number != number_key(number):
                    yield form, place_form


def named_building_forms(place: str, name: str) -> Iterator[tuple[str, PlaceForm]]:
    """Yield the forms of a building's own name."""
    form = re.sub("[,、~ ]", "", normalize_text(name))
    for position in range(len(form)):
        found = token_at(form, position)
        if found and found[1] == len(form) and found[0].sort in NUMBER_SORTS:
            stem, phase = split_phase(form[:position])
            yield stem, PlaceForm(place, FormRole.FULL, name, phase, found[0].value)
            return
    if not number_key(form):
        yield form, PlaceForm(place, FormRole.FULL, name)


NUMBER_SORTS = (TokenType.BUILDING, TokenType.FLOOR, TokenType.HOUSE, TokenType.BARE)
