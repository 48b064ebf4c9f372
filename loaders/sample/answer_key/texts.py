"""Which places an address may mean: those that answer to it exactly, and those for which somebody would write it."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from random import Random

from graph.ontology.kinds import KINDS
from loaders.sample.answer_key.belief import Belief
from loaders.sample.answer_key.chain import chain
from loaders.sample.base.dice import dice
from loaders.sample.base.names import DIGITS
from loaders.sample.base.records import City, Record
from loaders.sample.city.addresses import Variant, variants
from loaders.sample.city.compounds import GIVEN
from loaders.sample.city.twins import TWINS

ORDINARY_COMPOUNDS = 22
PLACES_OF_EACH = 2
NUMERALS = re.compile(r"[零一二三四五六七八九十]+")
BARE = re.compile(r"(\d+(号楼|栋|幢|单元|门|号|-)?)+")
SPACES = re.compile(r"\s+")
UNKNOWN = ("火星小区3号楼2单元", "海明街道月亮家园8号楼", "3号楼", "2单元", "三号楼2单元")

Index = dict[str, set[str]]
Entry = dict[str, object]


def normal(text: str) -> str:
    """Bring width, spaces and numerals of a text into one form."""
    narrow = SPACES.sub("", unicodedata.normalize("NFKC", text))
    return NUMERALS.sub(lambda run: arabic(run.group()), narrow)


def arabic(numeral: str) -> str:
    """Write a Chinese numeral below 100 in digits; signs that stand beside each other without 十 are digits."""
    tens, ten, ones = numeral.partition("十")
    if not ten or "十" in ones or len(tens) > 1 or len(ones) > 1:
        return "".join(str(DIGITS.find(sign)) if sign in DIGITS else sign for sign in numeral)
    return str(10 * (DIGITS.index(tens) if tens else 1) + (DIGITS.index(ones) if ones else 0))


def exact_index(belief: Belief) -> Index:
    """Return the places by what they are called: name, aliases and address, in normal form; a bare number is no name."""
    index: Index = {}
    for record in belief.last(*(kind.name for kind in KINDS if kind.rank is not None)):
        for text in {record.text("name"), record.text("address"), *record.texts("aliases")}:
            if text and not BARE.fullmatch(normal(text)):
                index.setdefault(normal(text), set()).add(record.id)
    return index


def meant_index(city: City, compounds: Iterable[Record]) -> Index:
    """Return the places of these compounds by every way in which somebody would write them."""
    wanted = {record.id for record in compounds}
    index: Index = {}
    for place, spot in city.spots.items():
        if spot.compound in wanted:
            for variant in variants(city, spot):
                index.setdefault(normal(variant.text), set()).add(place)
    return index


@dataclass(frozen=True, slots=True)
class Meanings:
    """Which places each text means, and whether it matters which one of several."""

    meant: Index
    exact: Index
    differ: Callable[[Iterable[str]], bool]


def texts(city: City, belief: Belief, corrected: Iterable[str], day: date) -> list[Entry]:
    """Give, for places of ordinary and of telling compounds, every variant with the places that may be meant."""
    chance = dice("addresses")
    chosen = choose(city, chance, set(corrected))
    called = {name for record in chosen for name in (record.text("name"), *record.texts("aliases"))}
    related = [
        record
        for record in belief.last("Compound")
        if called & {record.text("name"), *record.texts("aliases")}
    ]
    meanings = Meanings(
        meant_index(city, related),
        exact_index(belief),
        lambda ids: answers_differ(belief, ids, day),
    )
    entries = [entry(city, place, meanings) for place in places(city, chance, chosen)]
    return [*entries, *whole_names(meanings), *unknown()]


def answers_differ(belief: Belief, ids: Iterable[str], day: date) -> bool:
    """Say whether not all of these places have the same duties in the same state with the same holders."""
    found = {
        tuple((line.duty, line.state, line.holder) for line in chain(belief, place, day).lines)
        for place in ids
    }
    return len(found) > 1


def choose(city: City, chance: Random, corrected: set[str]) -> list[Record]:
    """Choose compounds: all with telling names, and ordinary ones whose names were never corrected."""
    compounds = city.ledgers["小区"]
    telling = [record for record in compounds if record.text("name") in GIVEN.values()]
    ordinary = [
        record for record in compounds if record not in telling and record.id not in corrected
    ]
    return telling + chance.sample(ordinary, ORDINARY_COMPOUNDS)


def places(city: City, chance: Random, compounds: list[Record]) -> list[str]:
    """Choose two buildings and two entrances of each compound, among them number 3 of each phase where names repeat."""
    found: list[str] = []
    for compound in compounds:
        spots = {place: spot for place, spot in city.spots.items() if spot.compound == compound.id}
        buildings = [place for place, spot in spots.items() if not spot.entrance]
        entrances = [place for place, spot in spots.items() if spot.entrance]
        found += chance.sample(buildings, PLACES_OF_EACH) + chance.sample(entrances, PLACES_OF_EACH)
        if compound.text("name") in GIVEN.values():
            found += [
                place for place, spot in spots.items() if spot.number == 3 and spot.entrance < 3
            ]
    return list(dict.fromkeys(found))


def entry(city: City, place: str, meanings: Meanings) -> Entry:
    """Return one place with its variants, beginning with what its own ledger says."""
    record = city.records[place]
    own = [Variant("address in the ledger", record.text("address"))]
    own += [Variant("alias in the ledger", alias) for alias in record.texts("aliases")]
    found = [*own, *variants(city, city.spots[place])]
    single = {variant.text: variant for variant in reversed(found)}
    return {
        "place": place,
        "variants": [row(single[text], meanings, place) for text in reversed(single)],
    }


def row(variant: Variant, meanings: Meanings, place: str = "") -> Entry:
    """Return one variant: who answers to it exactly, who may be meant, and whether it matters where several may."""
    key = normal(variant.text)
    answering = meanings.exact.get(key, set())
    may_be = sorted(meanings.meant.get(key, set()) | answering | {place} - {""})
    ids = {"exact": sorted(answering), "candidates": may_be}
    return {
        "form": variant.form,
        "text": variant.text,
        **ids,
        "answersDiffer": meanings.differ(may_be),
    }


def whole_names(meanings: Meanings) -> list[Entry]:
    """Return communities and compounds by name, those that share one among them."""
    wanted = [
        "解放社区",
        "民主社区",
        "果树场社区",
        "富强社区",
        "城南街道",
        TWINS,
        *dict.fromkeys(GIVEN.values()),
    ]
    found: list[Entry] = []
    for name in wanted:
        ids = sorted(meanings.exact[normal(name)])
        found.append(
            {
                "place": ids[0] if len(ids) == 1 else None,
                "variants": [row(Variant("name", name), meanings)],
            }
        )
    return found


def unknown() -> list[Entry]:
    """Return texts to which nothing answers: strange names, and bare numbers."""
    rows = [{"form": "unknown", "text": text, "exact": [], "candidates": []} for text in UNKNOWN]
    return [{"place": None, "variants": [bare]} for bare in rows]
