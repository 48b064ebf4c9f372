"""Division codes have one normal form."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.ontology.division_codes import fits, is_division_code, key_of, normalize_code
from graph.ontology.folding import clean_key

codes = st.sampled_from([4, 6, 9, 12]).flatmap(
    lambda length: st.text("0123456789", min_size=length, max_size=length)
)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("2208", "2208"),
        ("220800", "2208"),
        ("220802000", "220802"),
        ("220802000000", "220802"),
        ("220802001000", "220802001"),
        ("220802001001", "220802001001"),
        ("220802100", "220802100"),
        ("220820", "220820"),
    ],
)
def test_the_normal_form_has_no_padding_and_keeps_the_zeros_of_a_level(
    code: str, expected: str
) -> None:
    assert normalize_code(code) == expected


@given(codes)
def test_a_code_and_the_same_code_padded_with_zeros_are_equal(code: str) -> None:
    for length in (6, 9, 12):
        if length > len(code):
            assert normalize_code(code.ljust(length, "0")) == normalize_code(code)


@given(codes)
def test_the_normal_form_is_its_own_normal_form(code: str) -> None:
    assert normalize_code(normalize_code(code)) == normalize_code(code)


@given(st.text(max_size=13))
def test_a_text_that_is_no_division_code_stays_as_a_key_is_stored(text: str) -> None:
    if not is_division_code(clean_key(text)):
        assert normalize_code(text) == clean_key(text)


def test_only_divisions_have_division_codes() -> None:
    assert key_of("Community", "220802000000") == "220802"
    assert key_of("Building", "220802000000") == "220802000000"


def test_a_number_has_to_have_the_length_of_its_level() -> None:
    assert fits("Community", "220802001001")
    assert not fits("Community", "220802001")
    assert fits("Community", "SQ-7")
    assert fits("Building", "1")
