"""Names of other provinces and cities: an address that says one is no address of this city."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

ENDINGS = ("省", "市", "地区", "盟", "自治州", "州", "特别行政区")
REGIONS = {
    "内蒙古": "内蒙古自治区",
    "广西": "广西壮族自治区",
    "西藏": "西藏自治区",
    "宁夏": "宁夏回族自治区",
    "新疆": "新疆维吾尔自治区",
}
# A city's short name is part of another name before these: 上海路, 大连花园.
IN_A_NAME = re.compile(
    r"(?:路|街|大街|大路|道|巷|胡同|小区|花园|家园|公寓|广场|新村|大厦|里|苑|村|屯)"
)
OTHER_DIVISION = re.compile(
    r"^[\u4e00-\u9fff]{2,6}?(?:省|自治区|自治州|地区|市(?![场政民区医小花家新嘉公名苑雅])|县|旗)"
)
"""A division of some other place at the beginning of what is not known here."""


@cache
def other_names(own_codes: tuple[str, ...]) -> dict[str, str]:
    """Return all spellings of other provinces and cities, each with the name to show.

    `own_codes` are the codes of the cities of the graph: their provinces are left out.
    """
    path = Path(__file__).with_name("elsewhere.toml")
    found = tomllib.loads(path.read_text(encoding="utf-8"))
    own = {code[:2] for code in own_codes}
    names = [name for code, name in found["provinces"].items() if code not in own]
    names += found["cities"]["names"].split()
    return {spelling: spelling for name in names for spelling in spellings(name)}


@cache
def own_province(own_codes: tuple[str, ...]) -> tuple[str, ...]:
    """Return all spellings of the provinces of the graph's cities."""
    path = Path(__file__).with_name("elsewhere.toml")
    provinces = tomllib.loads(path.read_text(encoding="utf-8"))["provinces"]
    names = [provinces[code] for code in sorted({code[:2] for code in own_codes} & {*provinces})]
    return tuple(spelling for name in names for spelling in spellings(name) if spelling != "吉林市")


def spellings(name: str) -> tuple[str, ...]:
    """Return a name in all forms in which it may begin an address."""
    if name.endswith(("市", "盟", "州", "地区")):
        return (name,)
    whole = [REGIONS[name]] if name in REGIONS else []
    return (*whole, *(name + ending for ending in ENDINGS), name)
