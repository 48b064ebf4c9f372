"""Texts that mean no single place here: whoever answers one with a place is wrong."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
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


def more_behind(_town: Town, subject: Subject, dice: Random) -> str:
    """Write one more character behind a name."""
    area = subject.area
    return f"{area.district}{area.name}{dice.choice('南北西东新甲')}{subject.building}号楼"


def several_entrances(_town: Town, subject: Subject, dice: Random) -> str:
    """Write several entrances at once."""
    form = dice.choice(("1-3单元", "1、2单元", "1单元和2单元", "1至2单元", "一二单元之间"))
    return f"{name_of(subject)}{subject.building}号楼{form}"


def missing_grid(town: Town, _subject: Subject, dice: Random) -> str:
    """Write a grid that a community does not have."""
    communities = [area for area in town.areas if area.kind == "Community"]
    return f"{dice.choice(communities).name}第{dice.randint(60, 99)}网格"


def invented_division(town: Town, _subject: Subject, dice: Random) -> str | None:
    """Write a community that is not here."""
    name = dice.choice(("红星社区", "金沙社区", "望江社区", "紫云社区", "朝阳门社区", "科大社区"))
    known = {each for area in town.areas for each in area.names}
    return None if name in known else f"{dice.choice(town.districts)}{name}"


def lone_number(town: Town, _subject: Subject, dice: Random) -> str | None:
    """Write a building on a road, where many stand, unless one is called just so."""
    roads = [area for area in town.areas if area.kind == "Road"]
    text = f"{dice.choice(roads).name}{dice.randint(1, 9)}号楼"
    return None if text in town.building_names else text


def subdistrict_like_a_road(town: Town, subject: Subject, dice: Random) -> str | None:
    """Write a building behind a subdistrict that is called like a road, and is another one."""
    roads = {
        name.removesuffix("大街").removesuffix("街") for area in town.areas for name in area.names
    }
    named = {
        area.subdistrict for area in town.compounds if set(area.names) & set(subject.area.names)
    }
    options = [
        name
        for name in town.subdistricts
        if name.endswith("街道") and name.removesuffix("街道") in roads and name not in named
    ]
    return f"{dice.choice(options)}{subject.area.name}{subject.building}号楼" if options else None


def relation(_town: Town, subject: Subject, dice: Random) -> str:
    """Write what is beside a place."""
    word = dice.choice(("附近", "旁边", "对面", "斜对面", "隔壁", "后面", "周边", "以外"))
    number = dice.choice(("", f"{subject.building}号楼"))
    return f"{name_of(subject)}{number}{word}"


def short_city(_town: Town, subject: Subject, dice: Random) -> str:
    """Write a building of here in another city, said short."""
    city = dice.choice(
        ("长春", "四平", "松原", "沈阳", "大连", "哈尔滨", "通辽", "齐齐哈尔", "乌兰浩特")
    )
    return f"{city}{subject.area.name}{subject.building}号楼"


def other_province(_town: Town, subject: Subject, dice: Random) -> str:
    """Write the district of here in another province."""
    province = dice.choice(("浙江省", "辽宁省", "内蒙古自治区", "黑龙江", "河北省", "山东"))
    return f"{province}{subject.area.district}{subject.area.name}{subject.building}号楼"


def other_city_text(_town: Town, _subject: Subject, dice: Random) -> str:
    """Return a text in the shape of real ones from other cities, made up."""
    return dice.choice(OTHER_CITIES.read_text(encoding="utf-8").splitlines())


def nonsense(_town: Town, _subject: Subject, dice: Random) -> str:
    """Write words that are the name of nothing by themselves."""
    return dice.choice(
        (
            "花园",
            "家园",
            "小区",
            "吉林",
            "号楼",
            "单元",
            "你好",
            "3-2",
            "12号",
            "二期",
            "楼上",
            "中国",
            "小区3号楼",
            "？？？",
            "在吗",
            "物业电话",
            "社区",
            "街道办",
            "1号楼2单元",
            "停水了",
            "地址",
            "501室",
            "新村",
            "A座",
        )
    )


def of_no_sense_between(town: Town, subject: Subject, dice: Random) -> str:
    """Write a compound between the name of another compound and a number."""
    other = dice.choice(town.compounds)
    if other.name == subject.area.name:
        other = next(area for area in town.compounds if area.name != subject.area.name)
    return f"{other.name}{subject.area.name}{subject.building}号楼"


def other_compound_and_house(town: Town, subject: Subject, dice: Random) -> str | None:
    """Write a compound and then the road and number of another one."""
    housed = [area for area in town.compounds if re.search("[路街][0-9]+号", area.address)]
    other = dice.choice(housed)
    found = re.search(r"[^市县区]+[路街][0-9]+号", other.address)
    if other.name == subject.area.name or not found:
        return None
    return f"{subject.area.name}{found[0]}"


def beside_in_other_words(_town: Town, subject: Subject, dice: Random) -> str:
    """Write what is near a building, in the words of the street."""
    word = dice.choice(
        (
            "拐角",
            "后楼",
            "前楼",
            "跟前",
            "旁",
            "左侧",
            "外面",
            "身后",
            "西头",
            "后趟房",
            "路口",
            "东北角",
        )
    )
    return f"{name_of(subject)}{subject.building}号楼{word}"


def denied(_town: Town, subject: Subject, dice: Random) -> str:
    """Write that a place is not meant, or no longer."""
    text = f"{name_of(subject)}{subject.building}号楼"
    forms = (
        "没住{}",
        "别去{}",
        "不想去{}",
        "{}除外",
        "{}不算",
        "{}已拆",
        "从{}搬走了",
        "{}不对",
        "{}错了",
    )
    return dice.choice(forms).format(text)


def two_pairs(town: Town, subject: Subject, dice: Random) -> str | None:
    """Write two entrances as pairs of numbers."""
    others = others_of(town, subject)
    if not others:
        return None
    other = dice.choice(others).building
    return f"{name_of(subject)}{subject.building}-1{dice.choice('、，')}{other}-2"


def part_of_building(_town: Town, subject: Subject, dice: Random) -> str:
    """Write a building that is beside the numbered one, or a number that is another one's."""
    form = dice.choice(
        (
            "{}号楼附楼",
            "{}号附楼",
            "{}号楼A区",
            "西区{}号楼",
            "新{}号楼",
            "高层{}号楼",
            "别墅{}号",
            "{}号院",
            "{}号楼左右",
        )
    )
    return name_of(subject) + form.format(subject.building)


def city_in_letters(_town: Town, subject: Subject, dice: Random) -> str:
    """Write a building of here in another city, in pinyin."""
    city = dice.choice(("Changchun", "Shenyang City", "Haerbin", "Siping"))
    text = f"{subject.area.name}{subject.building}号楼"
    return dice.choice((f"{city} {text}", f"{text}, {city}"))


OTHER_CITIES = Path(__file__).with_name("other_cities.txt")

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
    "more behind a name": more_behind,
    "several entrances": several_entrances,
    "missing grid": missing_grid,
    "invented community": invented_division,
    "a number on a road": lone_number,
    "subdistrict like a road": subdistrict_like_a_road,
    "beside a place": relation,
    "another city, short": short_city,
    "another province": other_province,
    "shapes of other cities": other_city_text,
    "nonsense": nonsense,
    "two compounds": of_no_sense_between,
    "compound and another's house": other_compound_and_house,
    "beside, in other words": beside_in_other_words,
    "denied": denied,
    "two pairs of numbers": two_pairs,
    "part of a building": part_of_building,
    "another city in letters": city_in_letters,
}
