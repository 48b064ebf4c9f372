"""What looks the same is the same, and what differs stays apart."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.ontology.folding import (
    clean_key,
    clean_name,
    clean_text,
    fold_key,
    fold_text,
    near_key,
)

# Characters that turn into others, vanish, or join what is beside them.
ODD = st.text(
    alphabet="A1a¯ ́ʼ２３⻰⾦長（)-—_x000D\u200b\ufeff\n\u3000\xa0Å\ufe0fﬃ㍑İß一〇①", max_size=12
)
TEXTS = st.text(max_size=12) | ODD


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("dw0001", "DW0001"),
        ("ＤＷ０００１", "DW0001"),
        ("DW0001\u200b", "DW0001"),
        ("\ufeffDW0001", "DW0001"),
        ("DW 00 01", "DW0001"),
        ("DW\u00a00001", "DW0001"),
        ("DW_x000D_\n0001", "DW0001"),
        ("DW‐0001", "DW-0001"),
        ("單位１", "单位1"),
    ],
)
def test_a_key_is_one_however_it_is_typed(typed: str, plain: str) -> None:
    assert fold_key(typed) == fold_key(plain)


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("２３７", "237"),
        ("⻰腾雅居", "龙腾雅居"),
        ("⻓青名苑", "长青名苑"),
        ("⾦辉⼤街", "金辉大街"),
        ("龙　腾雅居", "龙腾雅居"),
        ("字母Ａ座", "字母A座"),
        ("长\u200b青\n名苑", "长青名苑"),
        ("長慶街道", "长庆街道"),
        ("團結東路", "团结东路"),
        ("匯豐家園", "汇丰家园"),
        ("单位（分部）", "单位(分部)"),
        ("cafe\u0301", "CAFÉ"),
    ],
)
def test_a_name_is_one_however_it_is_typed(typed: str, plain: str) -> None:
    assert fold_text(typed) == fold_text(plain)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("3-2号楼", "32号楼"),
        ("3 2号楼", "32号楼"),
        ("一号", "1号"),
        ("A B座", "AB座"),
        ("第三中学", "第3中学"),
    ],
)
def test_names_that_differ_stay_apart(one: str, other: str) -> None:
    assert fold_text(one) != fold_text(other)


@pytest.mark.parametrize("near", ["DW-0001", "DW0001.0", "DW0001（已撤）", "dw_1", "【旧】DW001"])
def test_keys_that_may_be_meant_as_one_are_near(near: str) -> None:
    assert fold_key(near) != fold_key("DW0001")
    assert near_key(near) == near_key("DW0001")


@pytest.mark.parametrize(("one", "other"), [("3-2", "32"), ("10", "1"), ("DW1", "DW2")])
def test_keys_of_other_numbers_are_not_near(one: str, other: str) -> None:
    assert near_key(one) != near_key(other)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("单位 甲1\n（分部）", "单位甲1（分部）"),
        ("第四_x000D_\n幼儿园", "第四幼儿园"),
        ("张 三", "张三"),
        ("KFC 餐厅", "KFC 餐厅"),
        ("Sun\r\n City", "Sun City"),
        ("⻰腾", "龙腾"),
        ("長慶", "長慶"),
        ("Ａ座（东）", "Ａ座（东）"),
    ],
)
def test_a_name_is_stored_as_it_is_seen(typed: str, stored: str) -> None:
    assert clean_name(typed) == stored


def test_a_text_keeps_its_lines_and_an_escape_that_is_no_control_stays() -> None:
    assert clean_text("第一行\r\n第二行\u2028第三行") == "第一行\n第二行\n第三行"
    assert clean_text("a_x0041_b") == "a_x0041_b"


@given(TEXTS)
@settings(deadline=None, max_examples=300)
def test_a_form_of_a_form_is_itself(text: str) -> None:
    for form in (clean_text, clean_name, clean_key, fold_text, fold_key):
        assert form(form(text)) == form(text)


@given(TEXTS)
@settings(deadline=None, max_examples=300)
def test_what_is_stored_is_found_by_what_was_typed(text: str) -> None:
    assert fold_key(clean_key(text)) == fold_key(text)
    assert fold_text(clean_name(text)) == fold_text(text)
    assert "\n" not in fold_text(text)
