"""Tables for the terminal show what people wrote as they wrote it, and quantities as a person writes them."""

from io import StringIO

import pytest
from rich.console import Console, RenderableType

from loaders.printouts import lists, plans
from server.cli.four_lists import list_table
from server.cli.plan import sheet_table
from server.cli.pledges import accepted_table, swept_table
from server.terminal.tables import candidates_table

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
    for made, times in (
        (accepted_table({"results": [pair]}), 6),
        (
            swept_table(
                {
                    "projects": [
                        {
                            "id": "Project:1",
                            "title": title,
                            "unit": {"label": title},
                            "quantity": None,
                        }
                    ]
                }
            ),
            2,
        ),
        (sheet_table(plans.PlanSheet(title, ((title, 9),), [(title,)])), 3),
        (list_table(lists.ListSheet("需求清单", title, ((title, 9),), [(title,)])), 3),
        (
            candidates_table(
                {"message": title, "question": title, "candidates": [{"place": place}]}
            ),
            3,
        ),
    ):
        assert shown(made).count(title) == times, shown(made)


def test_quantities_have_no_exponent() -> None:
    node = {"title": "清雪", "label": "清雪", "place": {"label": "社区"}, "owner": {"label": "局"}}
    pledge = {"need": node, "resource": node, "result": {"id": "Project:1", "quantity": MILLIONS}}
    for made in (
        accepted_table({"results": [pledge]}),
        swept_table(
            {"projects": [{"id": "Project:1", "title": "清雪", "unit": None, "quantity": MILLIONS}]}
        ),
        sheet_table(plans.PlanSheet("分配", (("数量", 9),), [(MILLIONS,)])),
        list_table(lists.ListSheet("需求清单", "需求", (("数量", 9),), [(MILLIONS,)])),
    ):
        assert "1234567.25" in shown(made)
