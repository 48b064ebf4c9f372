"""Names are sorted by pinyin, and numbers in them as numbers."""

import pytest

from graph.ontology.names.name_order import name_order


def sorted_names(text: str, *, is_person: bool = False) -> list[str]:
    """Return names in their order; equal ones stay as they are given."""
    return sorted(text.split(), key=lambda name: name_order(name, is_person=is_person) or "")


@pytest.mark.parametrize(
    "names",
    [
        "1号楼 2号楼 9号楼 10号楼 11号楼 100号楼",
        "1号楼 二号楼 ３号楼 十号楼 11号楼 二十号楼 一百零三号楼",
        "民生小区 民生小区（东） 民生小区1号楼 民生小区2号楼 民生小区10号楼",
        "第一网格 第二网格 第十网格 第十二网格",
        "二路 三路 十路 建国路 五一路",
        "A座 B座 甲座 乙座",
        "二期 安居苑 八一社区 百花园 长春社区 重庆社区 解放社区 三合社区 中兴社区",
        "abc abcd abd 阿城",
    ],
)
def test_names_are_in_the_order_in_which_a_list_has_them(names: str) -> None:
    assert sorted_names(" ".join(reversed(names.split()))) == names.split()


def test_writings_that_differ_in_width_zeros_or_numerals_are_at_one_place() -> None:
    writings = ("2号楼", "02号楼", "２号樓", "二号楼")
    assert len({name_order(name) for name in writings}) == 1
    assert name_order("三合社区") != name_order("3合社区")


def test_a_word_says_how_its_characters_are_read() -> None:
    assert name_order("重庆") == "chong2重 qing4庆"
    assert name_order("重点") == "zhong4重 dian3点"


@pytest.mark.parametrize(
    ("name", "order"),
    [
        ("单国强", "shan4单 guo2国 qiang2强"),
        ("万俟明", "mo4万 qi2俟 ming2明"),
        ("曾华", "zeng1曾 hua2华"),
    ],
)
def test_a_surname_is_read_as_a_surname(name: str, order: str) -> None:
    assert name_order(name, is_person=True) == order


def test_persons_of_one_surname_stay_together() -> None:
    names = "华安 解军 李明 黎明 李强 单军 王伟"
    expected = "华安 黎明 李明 李强 单军 王伟 解军"
    assert sorted_names(names, is_person=True) == expected.split()


def test_the_name_of_a_post_is_not_read_as_that_of_a_person() -> None:
    post = "解放社区一号楼楼栋长"
    assert name_order(post, is_person=True) == name_order(post)


@pytest.mark.parametrize("name", ["", None])
def test_what_has_no_name_has_no_order(name: str | None) -> None:
    assert name_order(name) is None


def test_any_character_has_a_place() -> None:
    rare = "".join(map(chr, (*range(0x3400, 0x3500), *range(0x20000, 0x20100), 0x3007, 0xF900)))
    for start in range(0, len(rare), 50):
        assert name_order(rare[start : start + 50])
    assert sorted_names("𠮷野 王野 楼") == ["楼", "王野", "𠮷野"]
