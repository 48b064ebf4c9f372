"""What is said where no place answers: the nearest one, and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from graph.addresses.buildings import known_numbers
from graph.addresses.candidates import Anchor, CandidateSearch
from graph.addresses.gazetteer import DIVISIONS, WAY_KINDS, Gazetteer
from graph.errors import Message

SHOWN_NUMBERS = 12
SHOWN_COMPOUNDS = 4


class NearestPlace(NamedTuple):
    """The nearest known place to what is not there, and why there is no answer."""

    place: str | None
    reason: Message | None = None


def nearest_place(search: CandidateSearch, elsewhere: str | None) -> NearestPlace:
    """Return the nearest known place around what was asked for and does not exist."""
    if elsewhere is not None:
        return NearestPlace(None, elsewhere_reason(elsewhere))
    gazetteer = search.gazetteer
    lacking = search.buildings.without_entrance
    if lacking:
        return NearestPlace(
            common_place(gazetteer, sorted(lacking)), entrance_reason(search, sorted(lacking))
        )
    if search.tried:
        compounds = sorted({anchor.place for anchor in search.tried})
        return NearestPlace(common_place(gazetteer, compounds), number_reason(search, compounds))
    ways = [anchor.place for anchor in search.anchors if anchor.kind in WAY_KINDS]
    if len(set(ways)) == 1:
        return NearestPlace(ways[0])
    return NearestPlace(common_place(gazetteer, narrowest(search.anchors)))


def narrowest(anchors: Sequence[Anchor]) -> list[str]:
    """Return the narrowest divisions in the text that agree best with the wider ones there."""
    divisions = [each for each in anchors if each.kind in DIVISIONS and each.weight > 0]
    for kind in reversed(DIVISIONS):
        same = [anchor for anchor in divisions if anchor.kind == kind]
        best = max((anchor.weight for anchor in same), default=0.0)
        if best:
            return sorted({each.place for each in same if each.weight == best})
    return []


def common_place(gazetteer: Gazetteer, places: Sequence[str]) -> str | None:
    """Return the id of the narrowest place that is, or contains, all of these."""
    if not places:
        return None
    shared = set.intersection(*({place, *gazetteer.around(place)} for place in places))
    inner = [
        place
        for place in shared
        if not any(place in gazetteer.around(other) for other in shared if other != place)
    ]
    return min(inner, default=None)


def elsewhere_reason(name: str) -> Message:
    """Return that an address is one of another city."""
    return Message(
        f"这个地址写的是{name}，不在本市，请核对。",
        f"This address is in {name}, which is not in this city; check it.",
    )


def full_name(gazetteer: Gazetteer, place: str) -> str:
    """Return the name of a place behind that of its district."""
    levels = gazetteer.levels(place)
    return f"{levels.get('District', '')}{list(levels.values())[-1]}"


def listed(texts: Iterable[str], most: int, sign: str = "、") -> str:
    """Return some texts as a list, the first of them if there are many."""
    every = list(texts)
    return sign.join(every[:most]) + (f"等{len(every)}个" if len(every) > most else "")


def number_reason(search: CandidateSearch, compounds: Sequence[str]) -> Message:
    """Return that compounds lack a building, and which they have."""
    gazetteer, numbers = search.gazetteer, search.numbers
    phase = f"{numbers.phase}期" if numbers.phase else ""
    wanted = f"{phase}{numbers.building}号楼" if numbers.building else f"{numbers.entrance}单元"
    shown = compounds[:SHOWN_COMPOUNDS]
    names = listed((full_name(gazetteer, place) for place in compounds), SHOWN_COMPOUNDS)
    have_zh, have_en = [], []
    for place in shown:
        name = full_name(gazetteer, place)
        known = listed(known_numbers(gazetteer, place), SHOWN_NUMBERS)
        have_zh.append(f"{name}有{known}号楼" if known else f"{name}没有登记楼栋")
        have_en.append(f"{name} has {known}" if known else f"{name} has no buildings")
    return Message(
        f"{names}没有{wanted}；{'；'.join(have_zh)}。请问是哪一栋？",
        f"There is no {wanted} in {names}; {'; '.join(have_en)}. Which one is it?",
    )


def entrance_reason(search: CandidateSearch, buildings: Sequence[str]) -> Message:
    """Return that buildings lack an entrance, and which they have."""
    gazetteer = search.gazetteer
    wanted = "、".join(search.numbers.entrances)
    building = buildings[0]
    known = listed(
        sorted(gazetteer.entrances.get(building, {}), key=lambda key: (len(key), key)),
        SHOWN_NUMBERS,
    )
    name = full_name(gazetteer, building)
    have_zh = f"有{known}单元" if known else "没有登记单元"
    have_en = f"it has {known}" if known else "none are recorded"
    return Message(
        f"{name}没有{wanted}单元，{have_zh}。请问是哪个单元？",
        f"{name} has no entrance {wanted}; {have_en}. Which one is it?",
    )
