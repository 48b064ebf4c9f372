"""A pattern matches what the fold takes for the same, and nothing else."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.ontology.folded_pattern import folded_pattern
from graph.ontology.folding import clean_text, fold_text

SIGNS = "abBｂ1１2②²龙龍⻰腾騰 　-－(（㎡.*[]^\\+律律"


def is_matched(wanted: str, stored: str) -> bool:
    """Whether the pattern of a text matches a stored one as a whole."""
    return re.fullmatch(rf"(?s)\s*{folded_pattern(wanted)}\s*", stored) is not None


@pytest.mark.parametrize(
    ("wanted", "stored"),
    [
        ("龙腾雅居", "⻰騰雅居"),
        ("DW0001", "ｄｗ０００１"),
        ("法律 援助", "法律援助"),
        ("3 2", "3  2"),
        ("legal aid", "Legal\nAid"),
        ("50m2", "50㎡"),
        ("(一)", "（一）"),
        ("a.b*", "Ａ．B＊"),
    ],
)
def test_writings_of_one_text_are_matched(wanted: str, stored: str) -> None:
    assert is_matched(wanted, stored)
    assert fold_text(wanted) == fold_text(stored)


@pytest.mark.parametrize(("wanted", "stored"), [("32", "3 2"), ("3 2", "32"), ("a.b", "axb")])
def test_other_texts_are_not_matched(wanted: str, stored: str) -> None:
    assert not is_matched(wanted, stored)


@given(st.text(SIGNS, max_size=6), st.text(SIGNS, max_size=6))
@settings(max_examples=300, derandomize=True, database=None)
def test_a_pattern_matches_exactly_what_is_folded_alike(wanted: str, stored: str) -> None:
    cleaned = clean_text(stored)
    assert is_matched(wanted, cleaned) == (fold_text(wanted) == fold_text(cleaned))
