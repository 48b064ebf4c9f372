"""Tables for the terminal show titles as people wrote them, and quantities without exponents."""

from io import StringIO

import pytest
from rich.console import Console, RenderableType

from loaders.printouts import lists
from server.cli.area_sheets import list_tables
from server.cli.pledges import acceptance_table, sweep_table
from server.queries.who_covers import short_query
from server.terminal.banner import show_banner
from server.terminal.coverage_tables import candidates_table
from server.terminal.tables import TableRoom, first_rows_table

MILLIONS = 1_234_567.25
TITLES = ("清雪[/]", "[red]法律[/red]", "[link=x", "一:smile:二")
"""Titles that mean something to `rich`, or break it."""


def shown(renderable: RenderableType) -> str:
    """Return what a terminal would show that knows nothing of where a text is from."""
    console = Console(width=250, file=StringIO())
    with console.capture() as captured:
        console.print(renderable)
    return captured.get()


@pytest.mark.parametrize("title", TITLES)
def test_a_title_in_brackets_is_shown_as_it_is(title: str) -> None:
    node = {"title": title, "label": title, "place": {"label": title}, "owner": {"label": title}}
    pair = {"need": node, "resource": node, "result": {"message": f"{title} / {title}"}}
    place = {"id": "Building:1", "address": None, "label": title}
    project = {"id": "Project:1", "title": title, "unit": {"label": title}, "quantity": None}
    ambiguous = {"message": title, "question": title, "candidates": [{"place": place}]}
    sheet = lists.ListSheet("需求清单", title, ((title, 9),), [(title,)])
    assert shown(acceptance_table({"results": [pair]})).count(title) == 6
    assert shown(sweep_table({"withdrawn": [project]}, check=False)).count(title) == 2
    assert (
        shown(first_rows_table(title, ((title, 9),), [(title,)], TableRoom(9, 9))).count(title) == 3
    )
    assert shown(list_tables([sheet])).count(title) == 3
    assert shown(candidates_table(ambiguous)).count(title) == 3


def test_a_title_has_the_width_of_the_terminal_rather_than_of_its_table() -> None:
    title = "这个地址对应 2 个场所。 This address could mean 2 places."
    sheet = first_rows_table(title, (("数量", 9),), [(1,)], TableRoom(9, 9))
    assert title in shown(sheet).splitlines()


def test_what_the_banner_offers_to_copy_is_in_no_frame_and_not_broken() -> None:
    address, token = "吉林省白城市洮北区海明街道解放社区" * 4, "t" * 100
    console = Console(width=80, file=StringIO())
    with console.capture() as captured:
        show_banner(console, "http://127.0.0.1:8000", {"address": address}, token)
    written = captured.get()
    assert short_query({"address": address}) in written
    assert token in written


def test_quantities_have_no_exponent() -> None:
    node = {"title": "清雪", "label": "清雪", "place": {"label": "社区"}, "owner": {"label": "局"}}
    pledge = {"need": node, "resource": node, "result": {"id": "Project:1", "quantity": MILLIONS}}
    project = {"id": "Project:1", "title": "清雪", "unit": None, "quantity": MILLIONS}
    sheet = lists.ListSheet("需求清单", "需求", (("数量", 9),), [(MILLIONS,)])
    for table in (
        acceptance_table({"results": [pledge]}),
        sweep_table({"withdrawn": [project]}, check=False),
        first_rows_table("分配", (("数量", 9),), [(MILLIONS,)], TableRoom(9, 9)),
        list_tables([sheet]),
    ):
        assert "1234567.25" in shown(table)
