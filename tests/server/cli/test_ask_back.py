"""`linli who` lets somebody at a terminal pick the place of an ambiguous address."""

import pytest
import typer

from server.cli.question_commands import ask_which

AMBIGUOUS = {
    "__typename": "AmbiguousAddress",
    "candidates": [
        {"place": {"id": "Building:1", "label": "3号楼", "address": "洮北区幸福家园3号楼"}},
        {"place": {"id": "Building:2", "label": "3号楼", "address": None}},
    ],
}


@pytest.mark.parametrize(
    ("typed", "chosen"),
    [("2", "Building:2"), ("", None), ("3", None), ("0", None), ("都不是", None)],
)
def test_a_number_picks_a_candidate_and_anything_else_none(
    monkeypatch: pytest.MonkeyPatch, typed: str, chosen: str | None
) -> None:
    monkeypatch.setattr(typer, "prompt", lambda *_args, **_options: typed)
    assert ask_which(AMBIGUOUS) == chosen


def test_nothing_is_asked_about_a_place_that_is_known_or_unknown() -> None:
    assert ask_which({"__typename": "Coverage"}) is None
    assert ask_which({"__typename": "UnknownPlace"}) is None
