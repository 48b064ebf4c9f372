"""Posters print posts and phones, no people, and need a reprint only if that changes."""

import asyncio
from collections.abc import Mapping
from contextlib import aclosing
from typing import Any

from server.pages.posters import (
    Poster,
    PosterOrder,
    PosterStyle,
    needs_print,
    poster_html,
    poster_pages,
    printed_lines,
)
from server.queries.request import GraphQLRequest

PLACE = {"id": "Building:L1~@2026-01-01", "label": "民生小区1号楼"}


def line(duty: str, phone: str | None, *, name: str = "") -> dict[str, Any]:
    """Return a line of a chain at the building."""
    return {
        "duty": {"code": duty, "nameZh": duty, "nameEn": duty},
        "level": PLACE,
        "state": "HELD",
        "phone": phone,
        "organization": {"name": name} if name else None,
    }


def coverage(*lines: dict[str, Any], label: str = "民生小区1号楼") -> dict[str, Any]:
    """Return a chain whose first line is the contact."""
    return {"place": {"label": label}, "contact": lines[0], "lines": list(lines)}


CHIEF, COMPANY = line("楼栋长", "0436-1"), line("物业企业", "0436-2", name="绿源物业")


def test_a_poster_prints_each_line_with_a_phone_once_the_contact_first() -> None:
    printed = list(printed_lines(coverage(COMPANY, CHIEF, line("单元长", None), COMPANY)))
    assert [each.phone for each in printed] == ["0436-2", "0436-1"]


def test_a_poster_leaves_out_a_duty_that_many_have() -> None:
    units = [line("双报到单位", f"0436-{n}", name=f"单位{n}") for n in range(3, 63)]
    assert [each.duty_zh for each in printed_lines(coverage(CHIEF, *units))] == ["楼栋长"]


def test_a_poster_needs_a_reprint_if_its_place_or_a_phone_changed_and_else_not() -> None:
    before = coverage(CHIEF, COMPANY)
    for now, expected in (
        (before, False),
        (coverage(CHIEF, line("物业企业", "0436-9", name="绿源物业")), True),
        (coverage(CHIEF), True),
    ):
        assert needs_print({**PLACE, "coverage": now, "printed": before}) is expected
    renamed = coverage(CHIEF, COMPANY, label="民生花园1号楼")
    assert needs_print({**PLACE, "coverage": before, "printed": renamed})
    assert needs_print({**PLACE, "coverage": before})


def test_the_code_leads_to_the_page_of_the_place_whatever_its_name() -> None:
    one, other = (Poster({**PLACE, "label": name}, name, ()) for name in ("甲", "乙"))
    assert one.code("https://linli.example.org") == other.code("https://linli.example.org")
    html = poster_html(one, PosterStyle("a4", "https://linli.example.org"))
    assert "<svg" in html
    assert "甲" in html


async def test_the_next_posters_are_read_while_some_are_printed_and_only_those() -> None:
    begun: list[object] = []

    async def execute(request: GraphQLRequest) -> Mapping[str, Any]:
        after = request.variables["after"]
        begun.append(after)
        number = int(str(after or 0)) + 1
        await asyncio.sleep(0.01)
        place = {**PLACE, "label": f"民生小区{number}号楼", "coverage": coverage(CHIEF)}
        info = {"hasNextPage": number < 5, "endCursor": str(number)}
        page = {"totalCount": 5, "pageInfo": info, "edges": [{"node": place}]}
        return {"data": {"buildings": page}}

    order = PosterOrder("解放社区")
    labels = [page.posters[0].label async for page in poster_pages(execute, order)]
    assert labels == [f"民生小区{number}号楼" for number in range(1, 6)]
    begun.clear()
    async with aclosing(poster_pages(execute, order)) as pages:
        await anext(pages)
        await asyncio.sleep(0.1)
        assert begun == [None, "1"]
    await asyncio.sleep(0.1)
    assert begun == [None, "1"]
