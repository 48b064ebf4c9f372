"""What became of a pledge of unknown outcome is known once its project is seen, or never is."""

from pathlib import Path

from tests.support.faults.history import UNKNOWN, History, Input, Output, Part, Span
from tests.support.faults.linearizability import check_history, require_go
from tests.support.faults.town import OFFERED

RESOURCE = "Resource:R1a"
ASKED = Input("pledge", "first|Need:N1a|Resource:R1a", quantity=3)
SHOWN = [{"key": ASKED.key, "quantity": 3, "status": "PLEDGED"}]


def illegal(folder: Path, *reads: Output) -> list[str]:
    """Return what no order explains of a pledge of unknown outcome and these reads after it."""
    require_go()
    history = History()
    history.add(Span(1, 0), [Part(RESOURCE, ASKED, UNKNOWN)])
    for number, read in enumerate(reads, 1):
        span = Span(2, 20 * number, 20 * number + 10)
        history.add(span, [Part(RESOURCE, Input(read_kind(read)), read)])
    return check_history(history, folder).illegal


def read_kind(read: Output) -> str:
    """Return what an answer is to: a count has no projects."""
    return "read" if read.count is None else "count"


def listed(*, is_there: bool) -> Output:
    """Return a read with the project or without it."""
    left, projects = (OFFERED - 3, SHOWN) if is_there else (OFFERED, [])
    return Output("done", left=left, projects=projects)


def test_it_may_be_seen_or_not_and_be_late(tmp_path: Path) -> None:
    assert illegal(tmp_path, listed(is_there=False)) == []
    assert illegal(tmp_path, listed(is_there=True)) == []
    assert illegal(tmp_path, listed(is_there=False), listed(is_there=True)) == []


def test_what_was_seen_is_there_from_then_on(tmp_path: Path) -> None:
    assert illegal(tmp_path, listed(is_there=True), listed(is_there=False))


def test_what_is_never_seen_counts_nowhere(tmp_path: Path) -> None:
    assert illegal(tmp_path, Output("done", count=0), listed(is_there=False)) == []
    assert illegal(tmp_path, Output("done", count=1), listed(is_there=False))
