"""Which places an address may mean: exact matches, and those it could be written for."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from random import Random

from graph.ontology.kinds import KINDS
from loaders.sample.answer_key.belief import Belief
from loaders.sample.answer_key.chain import find_chain
from loaders.sample.base.dice import seeded_random
from loaders.sample.base.names import DIGITS
from loaders.sample.base.records import City, Record
from loaders.sample.city.addresses import AddressVariant, address_variants
from loaders.sample.city.compounds import SPECIAL_NAMES
from loaders.sample.city.twins import TWINS

ORDINARY_COMPOUNDS = 22
PLACES_OF_EACH = 2
NUMERALS = re.compile(r"[零一二三四五六七八九十]+")
BARE = re.compile(r"(\d+(号楼|栋|幢|单元|门|号|-)?)+")
SPACES = re.compile(r"\s+")
UNKNOWN = ("火星小区3号楼2单元", "海明街道月亮家园8号楼", "3号楼", "2单元", "三号楼2单元")

TextIndex = dict[str, set[str]]
TextAnswer = dict[str, object]


def normalize_text(text: str) -> str:
    """Return a text with one form of width, spaces and numerals."""
    narrow = SPACES.sub("", unicodedata.normalize("NFKC", text))
    return NUMERALS.sub(lambda run: arabic_numeral(run.group()), narrow)


def arabic_numeral(numeral: str) -> str:
    """Return a Chinese numeral below 100 in digits.

    Characters that stand beside each other without 十 are single digits.
    """
    tens, ten, ones = numeral.partition("十")
    if not ten or "十" in ones or len(tens) > 1 or len(ones) > 1:
        digits = (str(DIGITS.find(sign)) if sign in DIGITS else sign for sign in numeral)
        return "".join(digits)
    count = DIGITS.index(tens) if tens else 1
    rest = DIGITS.index(ones) if ones else 0
    return str(10 * count + rest)


def exact_index(belief: Belief) -> TextIndex:
    """Return normalized name, alias or address to the places that have it.

    A bare number is no name.
    """
    index: TextIndex = {}
    places = [kind.name for kind in KINDS if kind.rank is not None]
    for record in belief.last(*places):
        for text in {*names_of(record), record.text("address")}:
            normal = normalize_text(text)
            if normal and not BARE.fullmatch(normal):
                index.setdefault(normal, set()).add(record.id)
    return index


def meant_index(city: City, compounds: Iterable[Record]) -> TextIndex:
    """Return normalized text to the places of these compounds that it could be written for."""
    wanted = {record.id for record in compounds}
    index: TextIndex = {}
    for place, spot in city.spots.items():
        if spot.compound in wanted:
            for variant in address_variants(city, spot):
                index.setdefault(normalize_text(variant.text), set()).add(place)
    return index


@dataclass(frozen=True, slots=True)
class TextMeanings:
    """Which places each text means, and whether it matters which one of several."""

    meant: TextIndex
    exact: TextIndex
    differ: Callable[[Iterable[str]], bool]


def address_answers(
    city: City, belief: Belief, corrected: Iterable[str], day: date
) -> list[TextAnswer]:
    """Return every variant of the addresses of chosen places, with the places it may mean."""
    chance = seeded_random("addresses")
    chosen = choose_compounds(city, chance, set(corrected))
    called = {name for record in chosen for name in names_of(record)}
    related = [record for record in belief.last("Compound") if called & names_of(record)]
    meanings = TextMeanings(
        meant_index(city, related),
        exact_index(belief),
        lambda ids: answers_differ(belief, ids, day),
    )
    entries = [place_answer(city, place, meanings) for place in choose_places(city, chance, chosen)]
    return [*entries, *name_answers(meanings), *unknown_answers()]


def answers_differ(belief: Belief, ids: Iterable[str], day: date) -> bool:
    """Whether these places differ in their duties, the states of these, or the holders."""
    answers = set()
    for place in ids:
        lines = find_chain(belief, place, day).lines
        answers.add(tuple((line.duty, line.state, line.holder) for line in lines))
    return len(answers) > 1


def names_of(record: Record) -> set[str]:
    """Return the name and the aliases of a place."""
    return {record.text("name"), *record.texts("aliases")}


def choose_compounds(city: City, chance: Random, corrected: set[str]) -> list[Record]:
    """Choose all compounds with special names, and ordinary ones that were never corrected."""
    compounds = city.ledgers["小区"]
    telling = [record for record in compounds if record.text("name") in SPECIAL_NAMES.values()]
    ordinary = [
        record for record in compounds if record not in telling and record.id not in corrected
    ]
    return telling + chance.sample(ordinary, ORDINARY_COMPOUNDS)


def choose_places(city: City, chance: Random, compounds: list[Record]) -> list[str]:
    """Choose two buildings and two entrances of each compound.

    Compounds with special names add number 3 of each phase.
    """
    found: list[str] = []
    for compound in compounds:
        spots = {place: spot for place, spot in city.spots.items() if spot.compound == compound.id}
        buildings = [place for place, spot in spots.items() if not spot.entrance]
        entrances = [place for place, spot in spots.items() if spot.entrance]
        found += chance.sample(buildings, PLACES_OF_EACH) + chance.sample(entrances, PLACES_OF_EACH)
        if compound.text("name") in SPECIAL_NAMES.values():
            found += [
                place for place, spot in spots.items() if spot.number == 3 and spot.entrance < 3
            ]
    return list(dict.fromkeys(found))


def place_answer(city: City, place: str, meanings: TextMeanings) -> TextAnswer:
    """Return one place with its variants, first those of its own ledger."""
    record = city.records[place]
    own = [AddressVariant("address in the ledger", record.text("address"))]
    own += [AddressVariant("alias in the ledger", alias) for alias in record.texts("aliases")]
    found = [*own, *address_variants(city, city.spots[place])]
    single = {variant.text: variant for variant in reversed(found)}
    return {
        "place": place,
        "variants": [variant_answer(single[text], meanings, place) for text in reversed(single)],
    }


def variant_answer(variant: AddressVariant, meanings: TextMeanings, place: str = "") -> TextAnswer:
    """Return one variant: exact matches, candidates, and whether their answers differ."""
    key = normalize_text(variant.text)
    answering = meanings.exact.get(key, set())
    may_be = sorted(meanings.meant.get(key, set()) | answering | {place} - {""})
    ids = {"exact": sorted(answering), "candidates": may_be}
    return {
        "form": variant.form,
        "text": variant.text,
        **ids,
        "answersDiffer": meanings.differ(may_be),
    }


def name_answers(meanings: TextMeanings) -> list[TextAnswer]:
    """Return communities and compounds by name, among them some that share one."""
    wanted = [
        "解放社区",
        "民主社区",
        "果树场社区",
        "富强社区",
        "城南街道",
        TWINS,
        *dict.fromkeys(SPECIAL_NAMES.values()),
    ]
    found: list[TextAnswer] = []
    for name in wanted:
        ids = sorted(meanings.exact[normalize_text(name)])
        found.append(
            {
                "place": ids[0] if len(ids) == 1 else None,
                "variants": [variant_answer(AddressVariant("name", name), meanings)],
            }
        )
    return found


def unknown_answers() -> list[TextAnswer]:
    """Return texts that nothing matches: invented names, and bare numbers."""
    found: list[TextAnswer] = []
    for text in UNKNOWN:
        variant = {"form": "unknown", "text": text, "exact": [], "candidates": []}
        found.append({"place": None, "variants": [variant]})
    return found
