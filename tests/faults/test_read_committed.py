"""Where a read is not one moment: what it may still not show."""

from pathlib import Path

import pytest

from tests.support.faults.history import History, Input, Output, Part, Span
from tests.support.faults.linearizability import Verdict, check_history, require_go
from tests.support.faults.town import OFFERED

RESOURCE = "Resource:R1a"
FIRST, SECOND = "first|Need:N1a|Resource:R1a", "second|Need:N1b|Resource:R1a"


def listed(**projects: int) -> list[dict[str, object]]:
    """Return projects as a read shows them, by the names of their keys."""
    keys = {"first": FIRST, "second": SECOND}
    return [
        {"key": keys[name], "quantity": quantity, "status": "PLEDGED"}
        for name, quantity in projects.items()
    ]


def judged(folder: Path, read: Output, span: Span, *, reads_are_moments: bool = False) -> Verdict:
    """Judge a read beside a pledge of 3 that is withdrawn from 20 to 30, then one of 5 from 40 to
    50.
    """
    history = History()
    for begin, end, asked, left in (
        (0, 10, Input("pledge", FIRST, quantity=3), OFFERED - 3),
        (20, 30, Input("advance", FIRST, to="WITHDRAWN"), OFFERED),
        (40, 50, Input("pledge", SECOND, quantity=5), OFFERED - 5),
    ):
        done = Output("done", asked.key, left)
        history.add(Span(1, begin, end), [Part(RESOURCE, asked, done)])
    history.add(span, [Part(RESOURCE, Input("read"), read)])
    return check_history(history, folder, reads_are_moments=reads_are_moments)


def test_two_nodes_of_a_read_may_be_from_before_and_after_writes(tmp_path: Path) -> None:
    require_go()
    both = Output("done", left=OFFERED - 8, projects=listed(first=3, second=5))
    assert judged(tmp_path, both, Span(2, 15, 60)).illegal == []
    assert judged(tmp_path, both, Span(2, 15, 60), reads_are_moments=True).illegal


def test_a_sum_may_be_from_another_moment_than_the_list_beside_it(tmp_path: Path) -> None:
    require_go()
    later = Output("done", left=OFFERED - 5, projects=listed(first=3))
    assert judged(tmp_path, later, Span(2, 15, 60)).illegal == []


@pytest.mark.parametrize(
    ("read", "span"),
    [
        (Output("done", left=OFFERED - 3, projects=listed(first=3)), Span(2, 31, 60)),
        (Output("done", left=OFFERED, projects=listed(second=5)), Span(2, 51, 60)),
        (Output("done", left=OFFERED - 4, projects=listed(second=5)), Span(2, 45, 60)),
        (Output("done", left=OFFERED - 5, projects=listed(second=4)), Span(2, 45, 60)),
    ],
    ids=[
        "what was withdrawn before",
        "the sum without what was there before",
        "a sum of no projects",
        "a quantity that was not pledged",
    ],
)
def test_what_no_moment_of_the_read_explains_is_found(
    tmp_path: Path, read: Output, span: Span
) -> None:
    require_go()
    assert judged(tmp_path, read, span).illegal


def test_a_write_has_to_answer_with_one_moment(tmp_path: Path) -> None:
    require_go()
    history = History()
    for client, asked, left in (
        (1, Input("pledge", FIRST, quantity=3), OFFERED - 3),
        (2, Input("pledge", SECOND, quantity=5), OFFERED - 5),
    ):
        done = Output("done", asked.key, left)
        history.add(Span(client, 0, 10), [Part(RESOURCE, asked, done)])
    assert check_history(history, tmp_path, reads_are_moments=False).illegal == ["Resource-R1a"]
