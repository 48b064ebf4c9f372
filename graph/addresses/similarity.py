"""How alike a name that was said and a stored one are, from 0 to 1."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from functools import lru_cache

from graph.addresses.normalize import phase_key

# What a name ends in and people leave out, add or mix up; longer endings first.
ENDING = re.compile(
    r"(?:住宅小区|家属小区|生活小区|家属楼|住宅楼|家属院|宿舍楼|小区|花园|家园|嘉园|新城|新村|公寓|名苑|雅居|住宅|家属|宿舍|大厦|广场|名城|苑|园|府|居|庭"
    r"|经济技术开发区|经济开发区|开发区|蒙古族乡|街道|社区|自治县|市|区|县|镇|乡)$"
)
COMPOUND_ENDING = re.compile(r"(?:住宅|家属|生活)?(?:小区|楼|院)|[东西南北中A-Z]区")
PHASE = re.compile(r"第?([0-9]{1,2}|[一二三四五六七八九十]{1,2}|I{1,3}|IV|VI?)期(?:工程)?$")
GENERIC = frozenset(("小区", "花园", "家园", "社区", "街道", "嘉园", "公寓", "新城"))

WITHOUT_ENDING = 0.9
OTHER_ENDING = 0.7
LONGER_ENDING = 0.95


@lru_cache(maxsize=8192)
def name_stem(name: str) -> str:
    """Return a name without its ending; the whole where less than two characters would be left."""
    stem = ENDING.sub("", name)
    return stem if len(stem) >= 2 else name


@lru_cache(maxsize=8192)
def short_forms(name: str) -> tuple[str, ...]:
    """Return a division's name as people shorten it: 洮北区 as 洮北, 瑞光街道 as 瑞光街 and 瑞光."""
    street = (name.removesuffix("道"),) if name.endswith("街道") else ()
    return tuple(short for short in dict.fromkeys((*street, name_stem(name))) if short != name)


@lru_cache(maxsize=8192)
def split_phase(name: str) -> tuple[str, str | None]:
    """Part a compound's name from the phase that it ends in: 幸福小区二期 is 幸福小区 and `2`."""
    match = PHASE.search(name)
    return (
        (name[: match.start()], phase_key(match[1]))
        if match and match.start() > 1
        else (name, None)
    )


def name_similarity(said: str, name: str) -> float:
    """Return how likely it is that `said` means `name`: 1 for the same, 0.9 where only the ending is left out, 0 for another name."""
    if said == name:
        return 1.0
    said_stem, stem = name_stem(said), name_stem(name)
    if said_stem == stem:
        return (
            WITHOUT_ENDING if said in (stem, *short_forms(name)) or name == stem else OTHER_ENDING
        )
    ending, own = said.removeprefix(said_stem), name.removeprefix(stem)
    agreed = 1.0 if not ending or ending in (own, "小区") else OTHER_ENDING
    return max(agreed * part(said_stem, stem), slip(said, name, said_stem, stem))


def part(said: str, stem: str) -> float:
    """Return the likeness of a beginning or an end of a name to the whole: 丽景 for 丽景华庭."""
    if len(said) >= 2 and (stem.startswith(said) or stem.endswith(said)):
        return 0.6 + 0.3 * len(said) / len(stem)
    return 0.0


def slip(said: str, name: str, said_stem: str, stem: str) -> float:
    """Return the likeness of a name with a slip in it; one wrong character of two is nearly another name, one of four is not."""
    if abs(len(said) - len(name)) > 2:
        return 0.0
    whole = SequenceMatcher(None, said, name, autojunk=False).ratio()
    own = SequenceMatcher(None, said_stem, stem, autojunk=False).ratio() if whole >= 0.6 else 0.0
    return (whole + own) / 2 if own >= 0.5 else 0.0
