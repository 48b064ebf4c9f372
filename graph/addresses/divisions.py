"""Names of divisions and roads at the beginning of an address, found by the words they end in."""

from __future__ import annotations

import re
from dataclasses import dataclass

# One character of a division's name, which is no part of a compound's name.
HAN = "(?:(?!小区|社区|(?:花园|家园)(?!社区))[\u3007\u3400-\u9fff])"

PROVINCE = re.compile(rf"({HAN}{{2,3}}省)")
CITY = re.compile(
    rf"((?:(?![区县市]){HAN}){{2,5}}市)"
    r"(?![场政民区医小花家新嘉公名苑雅一二三四五六七八九])"
)
DISTRICT = re.compile(
    rf"({HAN}{{2,9}}?(?:县|开发区|新区|(?<![小社园宅属活校厂矿库院])区|自治旗)"
    rf"|(?:(?![区县市]){HAN}){{2,4}}市(?![场政民区医小花家新嘉公名苑雅]))(?![里内])"
)
SUBDISTRICT = re.compile(
    rf"({HAN}{{1,10}}?(?:街道(?!口)|(?<![小城])镇(?![赉东西南北中里乡])"
    rf"|(?<![水故梦他老])乡(?![村里])|(?<={HAN})[农牧渔马]场)"
    rf"|{HAN}{{2,3}}街(?={HAN}{{2,5}}社区))"
    r"(?!社区)(?:办事处|办|党工委|政府)?"
)
COMMUNITY = re.compile(
    rf"({HAN}{{1,14}})"
    r"(?:社区(?:居委会|居民委员会|党群服务中心)?|居委会|居民委员会)"
)
ROAD_END = re.compile(r"(?:街|路|道|巷|胡同|弄|里|条|段|线)$")
ROAD = re.compile(rf"({HAN}{{1,10}}?(?:大街|大路|大道|街|路|巷|胡同|弄|道))$")
DIVISION_PATTERNS = (CITY, DISTRICT, SUBDISTRICT, COMMUNITY)


@dataclass(frozen=True, slots=True)
class HeadParts:
    """The names at the beginning of an address, and the rest."""

    city: str | None
    district: str | None
    subdistrict: str | None
    community: str | None
    road: str | None
    rest: str | None


def split_head(head: str) -> HeadParts:
    """Return the divisions in each part of the head of an address, and what is left.

    What is left is a road if it ends like one, otherwise the rest.
    """
    found: list[str | None] = [None] * len(DIVISION_PATTERNS)
    parts = [strip_divisions(part, found) for part in head.split(",")]
    city, district, subdistrict, community = found
    rest = ",".join(part for part in parts if part) or None
    road = rest if rest and ROAD.match(rest) else None
    return HeadParts(
        city,
        district,
        subdistrict,
        f"{community}社区" if community else None,
        road,
        None if road else rest,
    )


def strip_divisions(text: str, found: list[str | None]) -> str:
    """Return a text without the divisions at its beginning, and note each of them in `found`."""
    if province := PROVINCE.match(text):
        text = text[province.end() :]
    for level, pattern in enumerate(DIVISION_PATTERNS):
        match = pattern.match(text)
        if match and found[level] is None:
            found[level] = match[1]
            text = text[match.end() :]
    return text.strip("-")
