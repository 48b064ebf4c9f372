"""Texts that mean no single place here: whoever answers one with a place is wrong."""

import re
from collections.abc import Callable, Iterator
from random import Random
from typing import NamedTuple

from tests.evaluation.city import Subject, Town

ELSEWHERE = (
    "辽宁省",
    "浙江省",
    "黑龙江省",
    "长春市",
    "长春",
    "沈阳市铁西区",
    "北京市朝阳区",
    "松原市宁江区",
)
UNKNOWN_NAMES = ("紫御华府", "万科城市之光", "碧桂园天玺", "保利香槟", "龙湖天街", "恒大悦龙台")


class Impostor(NamedTuple):
    """A text that must not be answered with one place."""

    sort: str
    text: str


def impostors(town: Town, per_sort: int, seed: int = 1) -> Iterator[Impostor]:
    """Yield texts of every sort."""
    buildings = town.of_sort("Building")
    for sort, write in SORTS.items():
        dice = Random(f"{seed}{sort}")  # noqa: S311 - the same texts each time
        made = tried = 0
        while made < per_sort and tried < 50 * per_sort:
            tried += 1
            text = write(town, dice.choice(buildings), dice)
            if text:
                made += 1
                yield Impostor(sort, text)


def name_of(subject: Subject) -> str:
    """Return district and name of a subject's compound, with its phase."""
    area = subject.area
    phase = f"{'零一二三四五六七八九'[int(subject.phase)]}期" if subject.phase else ""
    return f"{area.district}{area.name}{phase}"


def others_of(town: Town, subject: Subject) -> list[Subject]:
    """Return the other buildings of a subject's compound."""
    return [
        each
        for each in town.of_sort("Building")
        if each.area is subject.area and each.phase == subject.phase and each.id != subject.id
    ]


def unknown_number(town: Town, subject: Subject) -> str:
    """Return a number that no building of the compound has."""
    taken = {
        each.building for each in town.of_sort("Building") if each.area.name == subject.area.name
    }
    return next(number for number in map(str, range(67, 99)) if number not in taken)


def elsewhere(_town: Town, subject: Subject, dice: Random) -> str:
    """Write a building of here in another city or province."""
    return f"{dice.choice(ELSEWHERE)}{subject.area.name}{subject.building}号楼"


def other_district(town: Town, subject: Subject, dice: Random) -> str | None:
    """Write a building in a district that has no compound of its name."""
    names = set(subject.area.names)
    with_name = {area.district for area in town.compounds if names & set(area.names)}
    options = [district for district in town.districts if district not in with_name]
    return f"{dice.choice(options)}{subject.area.name}{subject.building}号楼" if options else None


def two_numbers(town: Town, subject: Subject, dice: Random) -> str | None:
    """Write two buildings at once."""
    others = others_of(town, subject)
    if not others:
        return None
    other = dice.choice(others).building
    form = dice.choice(("{}、{}号楼", "{}至{}号楼", "{}号楼和{}号楼", "{}-{}号楼之间", "{},{}号楼"))
    return name_of(subject) + form.format(subject.building, other)


def two_places(town: Town, subject: Subject, dice: Random) -> str:
    """Write two places in one text."""
    other = dice.choice(town.of_sort("Building"))
    one, two = (f"{name_of(each)}{each.building}号楼" for each in (subject, other))
    form = dice.choice(("不是{}，是{}", "从{}搬到{}", "{}和{}", "{}到{}的路上"))
    return form.format(one, two)


def negated(_town: Town, subject: Subject, dice: Random) -> str:
    """Write what a place is not."""
    text = f"{name_of(subject)}{subject.building}号楼"
    return dice.choice(("除了{}", "不是{}", "{}以外的楼", "{}对面的楼", "{}旁边那栋")).format(text)


def one_more_character(town: Town, subject: Subject, dice: Random) -> str | None:
    """Write a name with one more character in front, which makes another name."""
    name = dice.choice("新东南北老大小") + subject.area.name
    known = {each for area in town.areas for each in area.names}
    return None if name in known else f"{name}{subject.building}号楼"


def missing_number(town: Town, subject: Subject, _dice: Random) -> str:
    """Write a building that the compound does not have."""
    return f"{name_of(subject)}{unknown_number(town, subject)}号楼"


def missing_entrance(_town: Town, subject: Subject, dice: Random) -> str:
    """Write an entrance that the building does not have."""
    return f"{name_of(subject)}{subject.building}号楼{dice.choice(('99', '37', '999', '0'))}单元"


def phase_of_none(town: Town, subject: Subject, dice: Random) -> str | None:
    """Write a phase of a compound that has none."""
    phased = {area.name for area in town.compounds if area.phase}
    if subject.phase or subject.area.name in phased:
        return None
    area = subject.area
    return f"{area.district}{area.name}{dice.choice('二三五')}期{subject.building}号楼"


def unknown_compound(_town: Town, subject: Subject, dice: Random) -> str:
    """Write a compound that is not here."""
    return f"{subject.area.district}{dice.choice(UNKNOWN_NAMES)}{subject.building}号楼"


def other_community(town: Town, subject: Subject, dice: Random) -> str:
    """Write a building in a community of another subdistrict."""
    others = [
        area
        for area in town.areas
        if area.kind == "Community" and area.subdistrict != subject.area.subdistrict
    ]
    return f"{dice.choice(others).name}{subject.area.name}{subject.building}号楼"


def other_house(town: Town, subject: Subject, dice: Random) -> str | None:
    """Write a compound with a road and house number that are not its own."""
    roads = [area for area in town.areas if area.kind == "Road"]
    road = dice.choice(roads)
    if road.name in subject.area.address:
        return None
    way = f"{subject.area.district}{road.name}{dice.randint(200, 900)}号"
    return f"{way}{subject.area.name}{subject.building}号楼"


def road_elsewhere(town: Town, _subject: Subject, dice: Random) -> str | None:
    """Write the road and house number of a compound in another city."""
    housed = [
        area.address for area in town.compounds if "号" in area.address and "路" in area.address
    ]
    if not housed:
        return None
    found = re.search(r"[^市县区]+[路街][0-9]+号", dice.choice(housed))
    return f"{dice.choice(('长春', '长春市', '四平市', '沈阳'))}{found[0]}" if found else None


SORTS: dict[str, Callable[[Town, Subject, Random], str | None]] = {
    "another city or province": elsewhere,
    "another district": other_district,
    "several numbers": two_numbers,
    "two places": two_places,
    "negated": negated,
    "one more character": one_more_character,
    "missing building": missing_number,
    "missing entrance": missing_entrance,
    "phase of none": phase_of_none,
    "unknown compound": unknown_compound,
    "another community": other_community,
    "another house number": other_house,
    "road of another city": road_elsewhere,
}
