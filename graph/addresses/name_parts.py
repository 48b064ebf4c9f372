"""Endings, stems and phases of names."""

from __future__ import annotations

import re
from functools import lru_cache

from graph.addresses.normalize import phase_key

# Endings that people leave out, add or mix up; longer endings first.
ENDING = re.compile(
    r"(?:住宅小区|家属小区|生活小区|家属楼|住宅楼|家属院|宿舍楼|小区|花园|家园|嘉园|新城|新村"
    r"|公寓|名苑|雅居|住宅|家属|宿舍|大厦|广场|名城|苑|园|府|居|庭"
    r"|经济技术开发区|经济开发区|开发区|蒙古族乡|街道|社区|自治县|市|区|县|镇|乡)$"
)
COMPOUND_ENDING = re.compile(r"(?:住宅|家属|生活)?(?:小区|院)")
"""What people add to a name that it has no need of."""
PHASE = re.compile(r"第?([0-9]{1,2}|[一二三四五六七八九十]{1,2}|I{1,3}|IV|VI?)期(?:工程)?$")
GENERIC = frozenset(("小区", "花园", "家园", "社区", "街道", "嘉园", "公寓", "新城"))


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
