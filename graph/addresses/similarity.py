"""How similar a name in an address and a stored name are, from 0 to 1."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from functools import lru_cache

from graph.addresses.normalize import phase_key

# Endings that people leave out, add or mix up; longer endings first.
ENDING = re.compile(
    r"(?:住宅小区|家属小区|生活小区|家属楼|住宅楼|家属院|宿舍楼|小区|花园|家园|嘉园|新城|新村"
    r"|公寓|名苑|雅居|住宅|家属|宿舍|大厦|广场|名城|苑|园|府|居|庭"
    r"|经济技术开发区|经济开发区|开发区|蒙古族乡|街道|社区|自治县|市|区|县|镇|乡)$"
)
COMPOUND_ENDING = re.compile(r"(?:住宅|家属|生活)?(?:小区|楼|院)|[东西南北中A-Z]区")
PHASE = re.compile(r"第?([0-9]{1,2}|[一二三四五六七八九十]{1,2}|I{1,3}|IV|VI?)期(?:工程)?$")
GENERIC = frozenset(("小区", "花园", "家园", "社区", "街道", "嘉园", "公寓", "新城"))

WITHOUT_ENDING = 0.9
"""The similarity of a name whose ending is left out."""
OTHER_ENDING = 0.7
"""The similarity of a name with another ending."""
LONGER_ENDING = 0.95
"""The similarity of a name with an ending added."""


@lru_cache(maxsize=8192)
def name_stem(name: str) -> str:
    """Return a name without its ending; the whole if less than two characters would be left."""
    stem = ENDING.sub("", name)
    return stem if len(stem) >= 2 else name


@lru_cache(maxsize=8192)
def short_forms(name: str) -> tuple[str, ...]:
    """Return the short forms of a division's name.

    They are 洮北 for 洮北区, and 瑞光街 and 瑞光 for 瑞光街道.
    """
    forms = [name_stem(name)]
    if name.endswith("街道"):
        forms.insert(0, name.removesuffix("道"))
    unique = dict.fromkeys(forms)
    return tuple(form for form in unique if form != name)


@lru_cache(maxsize=8192)
def split_phase(name: str) -> tuple[str, str | None]:
    """Return a compound's name without the phase at its end, and the phase.

    幸福小区二期 is 幸福小区 and `2`; without a phase it is the whole name and None.
    """
    match = PHASE.search(name)
    if match and match.start() > 1:
        return name[: match.start()], phase_key(match[1])
    return name, None


def name_similarity(said: str, name: str) -> float:
    """Return how likely `said` means `name`: 1 for the same name, 0 for another one.

    It is `WITHOUT_ENDING` if only the ending is left out.
    """
    if said == name:
        return 1.0
    said_stem, stem = name_stem(said), name_stem(name)
    if said_stem == stem:
        is_shortened = said in (stem, *short_forms(name)) or name == stem
        return WITHOUT_ENDING if is_shortened else OTHER_ENDING
    ending, own_ending = said.removeprefix(said_stem), name.removeprefix(stem)
    agreed = 1.0 if not ending or ending in (own_ending, "小区") else OTHER_ENDING
    return max(
        agreed * part_similarity(said_stem, stem),
        misspelling_similarity(said, name, said_stem, stem),
    )


def part_similarity(said: str, stem: str) -> float:
    """Return the similarity of the beginning or end of a name to the whole: 丽景 for 丽景华庭."""
    is_part = stem.startswith(said) or stem.endswith(said)
    if len(said) < 2 or not is_part:
        return 0.0
    return 0.6 + 0.3 * len(said) / len(stem)


def misspelling_similarity(said: str, name: str, said_stem: str, stem: str) -> float:
    """Return the similarity of a misspelt name.

    One wrong character of two is nearly another name, one of four is not.
    """
    if abs(len(said) - len(name)) > 2:
        return 0.0
    whole = SequenceMatcher(None, said, name, autojunk=False).ratio()
    if whole < 0.6:
        return 0.0
    stems = SequenceMatcher(None, said_stem, stem, autojunk=False).ratio()
    return (whole + stems) / 2 if stems >= 0.5 else 0.0
