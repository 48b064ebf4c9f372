"""Every reason and every change is a sentence in Chinese and English, made of the facts used."""

from datetime import timedelta
from typing import get_args

import pytest

from graph.matching.explanation import CHANGES, SENTENCES, explain_change, explain_component
from graph.matching.facts import NeedFacts, OfferFacts, PledgeRecord, Tie
from graph.matching.relaxation import ChangeSort, find_relaxation
from graph.vocabulary.units_of_measure import format_quantity
from tests.graph.matching.matching_facts import (
    DAY,
    ELSEWHERE,
    RULES,
    WAY,
    blocked_by,
    need,
    offer,
    scored,
)


def said(name: str, the_need: NeedFacts, the_offer: OfferFacts) -> str:
    """Return the sentence of one component."""
    return next(
        explain_component(part.reason, RULES)
        for part in scored(the_need, the_offer).components
        if part.name == name
    )


CASES = [
    (
        "category_same",
        "category",
        need(),
        offer(),
        "服务类别相同：法律咨询。 / The same category: Legal advice.",
    ),
    (
        "category_wider",
        "category",
        need(),
        offer(category="convenience"),
        "提供的“便民服务”包含所需的“法律咨询”。",
    ),
    (
        "category_narrower",
        "category",
        need(category="convenience"),
        offer(),
        "提供的“法律咨询”属于所需的“便民服务”。",
    ),
    (
        "skills_exact",
        "skills",
        need(skills=("律师",)),
        offer(skills=("律师",)),
        "具备所需技能（律师），恰好相符。",
    ),
    (
        "skills_surplus",
        "skills",
        need(skills=("律师",)),
        offer(skills=("调解", "律师")),
        "另有 调解。 / It comes with the skills asked for (律师)",
    ),
    ("skills_none", "skills", need(), offer(), "不要求技能。"),
    ("skills_unasked", "skills", need(), offer(skills=("调解",)), "而此资源具备 调解。"),
    ("seat_unknown", "proximity", need(), offer(), "不知道资源所在地。"),
    (
        "proximity_shared",
        "proximity",
        need(),
        offer(seat=WAY[2:]),
        "资源在解放社区，与需求同在解放社区。",
    ),
    (
        "proximity_apart",
        "proximity",
        need(),
        offer(seat=ELSEWHERE[:1]),
        "资源在军民社区，与需求不在同一区域。",
    ),
    ("proximity_metres", "proximity", need(), offer(seat=WAY[1:]), "资源在民生小区，相距约 0 米。"),
    ("tie_none", "tie", need(), offer(), "司法局与需求所在地尚无联系。"),
    (
        "tie_duty",
        "tie",
        need(),
        offer(ties=(Tie("unit_pair", "Compound:X1", "Assignment:A"),)),
        "司法局与民生小区已有联系：结对。",
    ),
    (
        "tie_alliance",
        "tie",
        need(),
        offer(ties=(Tie("alliance", "Community:C1", "AllianceMembership:A"),)),
        "同属一个党建联盟",
    ),
    (
        "fill_whole",
        "fill",
        need(),
        offer(),
        "可满足全部剩余需求 10 小时。 / It fills all 10 hours still needed.",
    ),
    (
        "fill_part",
        "fill",
        need(),
        offer(available=2.5),
        (
            "可提供 2.5 小时，占剩余需求 10 小时 的 25%。 / "
            "It gives 2.5 of the 10 hours still needed, 25%."
        ),
    ),
    ("urgency_new", "urgency", need(), offer(), "紧急程度：普通。 / Urgency: normal."),
    (
        "urgency_waiting",
        "urgency",
        need(waiting_since=DAY - timedelta(days=9)),
        offer(),
        "已等待 9 天。 / Urgency: normal; it has waited 9 days.",
    ),
    ("record_new", "record", need(), offer(), "司法局尚无到期的认领，按起始基数 75% 计。"),
    (
        "record_kept",
        "record",
        need(),
        offer(record=PledgeRecord(5, 3, 1)),
        "司法局到期的 4 项认领中已完成 3 项；计入起始基数后为 75%。",
    ),
    ("load_free", "load", need(), offer(), "司法局没有未完成的认领。"),
    (
        "load_open",
        "load",
        need(),
        offer(record=PledgeRecord(2, 0, 2)),
        "司法局现有 2 项认领尚未完成。 / 司法局 has 2 pledges that are not delivered yet.",
    ),
]


@pytest.mark.parametrize(
    ("reason", "component", "the_need", "the_offer", "sentence"),
    CASES,
    ids=[case[0] for case in CASES],
)
def test_each_reason_is_told_from_its_facts(
    reason: str, component: str, the_need: NeedFacts, the_offer: OfferFacts, sentence: str
) -> None:
    assert reason in SENTENCES
    told = said(component, the_need, the_offer)
    assert sentence in told
    assert told.count(" / ") == 1


def test_every_reason_has_a_case() -> None:
    assert {case[0] for case in CASES} == set(SENTENCES)


@pytest.mark.parametrize(
    ("the_need", "the_offer", "sentence"),
    [
        (
            need(opens=DAY, closes=DAY + timedelta(days=5)),
            offer(opens=DAY + timedelta(days=7)),
            "需求延后 3 天 / Put the need off by 3 days",
        ),
        (
            need(opens=DAY + timedelta(days=5)),
            offer(closes=DAY + timedelta(days=3)),
            "需求提前 3 天 / Have the need 3 days sooner",
        ),
        (
            need(remaining=20.0),
            offer(available=0.0),
            "请司法局再提供 20 小时 / Ask 司法局 for 20 hours more",
        ),
        (
            need(),
            offer(area=ELSEWHERE),
            "服务区域扩大到全区（洮北区） / Give it in all of the district (洮北区)",
        ),
        (need(skills=("律师",)), offer(), "不要求技能“律师” / Do without the skill “律师”"),
        (
            need(),
            offer(category="policy_advice"),
            "需求放宽到“便民服务”，接受“政策咨询” / Ask for Services for everyday life in general",
        ),
    ],
)
def test_each_change_is_told(the_need: NeedFacts, the_offer: OfferFacts, sentence: str) -> None:
    found = find_relaxation(the_need, the_offer, blocked_by(the_need, the_offer), RULES, DAY)
    assert found
    assert [
        explain_change(made, the_need, the_offer, RULES)[: len(sentence)] for made in found.changes
    ] == [sentence]


def test_every_sort_of_change_has_its_sentence() -> None:
    assert set(CHANGES) == set(get_args(ChangeSort))


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (20.0, "20"),
        (0.0, "0"),
        (1.5, "1.5"),
        (0.000002, "0.000002"),
        (2_400_000.0, "2400000"),
        (1_234_567.25, "1234567.25"),
        (0.1 + 0.2, "0.3"),
    ],
)
def test_quantities_are_written_as_a_person_does(number: float, text: str) -> None:
    assert format_quantity(number) == text
