"""The score is the sum of its components, each about one thing and never about a person."""

import math
from dataclasses import fields
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from graph.matching.facts import NeedFacts, OfferFacts, PathPlace, PledgeRecord, Tie
from graph.matching.score import ScoredOffer, match_offer
from graph.vocabulary import load_vocabulary
from graph.vocabulary import matching_rules as rules
from graph.vocabulary.toml_files import VocabularyRefused
from tests.graph.matching.matching_facts import (
    DAY,
    ELSEWHERE,
    RULES,
    WAY,
    need,
    offer,
    scored,
    shares,
)

BY_COMPOUND = (PathPlace("Building:L9", "9号楼"), *WAY[1:])


def share(name: str, the_need: NeedFacts, the_offer: OfferFacts, day: date = DAY) -> float:
    """Return the share of its maximum that one component reaches."""
    return shares(scored(the_need, the_offer, day))[name]


records = some.builds(
    lambda delivered, opened, withdrawn, overdue: PledgeRecord(
        delivered + opened + withdrawn, delivered, opened, min(opened, overdue)
    ),
    *(some.integers(0, 30),) * 4,
)
offers = some.builds(
    offer,
    category=some.sampled_from(["legal_advice", "convenience"]),
    available=some.floats(0.5, 100),
    unit_of_measure=some.sampled_from(["小时", "天", "人次"]),
    skills=some.lists(some.sampled_from("甲乙丙丁戊己庚辛"), unique=True).map(tuple),
    seat=some.sampled_from([(), WAY, WAY[2:], ELSEWHERE]),
    ties=some.lists(
        some.builds(
            Tie,
            some.sampled_from(sorted(RULES.ties)),
            some.sampled_from([stop.id for stop in WAY]),
            some.just("Assignment:A1"),
        )
    ).map(tuple),
    record=records,
)
needs = some.builds(
    need,
    remaining=some.floats(1, 100),
    urgency=some.sampled_from(["LOW", "NORMAL", "HIGH", "URGENT"]),
    waiting_since=some.dates(date(2020, 1, 1)),
)


@given(needs, offers)
def test_components_add_up_to_a_score_between_nothing_and_one(
    the_need: NeedFacts, the_offer: OfferFacts
) -> None:
    found = match_offer(the_need, the_offer, RULES, DAY)
    if isinstance(found, ScoredOffer):
        assert 0 <= found.score <= 1
        assert found.score == pytest.approx(
            math.fsum(part.value for part in found.components), abs=1e-9
        )
        assert [part.name for part in found.components] == list(RULES.weights)
        assert all(
            0 <= part.value <= part.maximum == RULES.weights[part.name] for part in found.components
        )
        assert 0 < found.quantity <= the_need.remaining
        assert match_offer(the_need, the_offer, RULES, DAY) == found


def test_the_maxima_add_up_to_one() -> None:
    best = scored(
        need(urgency="URGENT", waiting_since=DAY - timedelta(days=90)),
        offer(
            seat=WAY[1:],
            ties=(Tie("covering_unit", "Compound:X1", "Assignment:A1"),),
            record=PledgeRecord(10**9, 10**9),
        ),
    )
    assert best.score == pytest.approx(1, abs=1e-6)


@pytest.mark.parametrize(
    ("needed", "offered", "expected"),
    [
        ("legal_advice", "legal_advice", 1),
        ("legal_advice", "convenience", 0.5),
        ("care", "supplies", 0.5),
    ],
)
def test_a_category_counts_less_for_each_step(needed: str, offered: str, expected: float) -> None:
    assert share("category", need(category=needed), offer(category=offered)) == expected


@pytest.mark.parametrize(
    ("asked", "there", "expected"),
    [
        ("", "", 1),
        ("甲", "甲", 1),
        ("甲", "甲乙", 0.9),
        ("", "甲乙", 0.8),
        ("", "甲乙丙丁戊己庚辛", 0.5),
    ],
)
def test_an_exact_fit_of_skills_is_best(asked: str, there: str, expected: float) -> None:
    assert share("skills", need(skills=tuple(asked)), offer(skills=tuple(there))) == expected


@pytest.mark.parametrize(
    ("seat", "expected"),
    [
        ((), 0),
        (WAY[:1], 1),
        (WAY[2:], 0.8),
        (WAY[3:], 0.5),
        (ELSEWHERE, 0.25),
        (WAY[5:], 0),
        ((PathPlace("Community:Z", "外市"),), 0),
    ],
)
def test_the_nearer_the_place_that_holds_both_the_better(
    seat: tuple[PathPlace, ...], expected: float
) -> None:
    assert share("proximity", need(), offer(seat=seat)) == expected


def test_where_both_have_coordinates_the_metres_count() -> None:
    seat = (PathPlace("Community:C3", "近处", 45.62 + 0.0224832, 122.84), *WAY[3:])
    assert share("proximity", need(), offer(seat=seat)) == pytest.approx(0.5, abs=1e-4)
    assert share("proximity", need(), offer(seat=BY_COMPOUND)) == 1


@pytest.mark.parametrize(
    ("ties", "expected"),
    [
        ("", 0),
        ("covering_unit@Compound:X1", 1),
        ("unit_pair@Building:L1", 1),
        ("unit_report@Community:C1", 0.8),
        ("alliance@Community:C1", 0.5),
        ("alliance@Community:C1 unit_report@Community:C1", 0.8),
        ("covering_unit@Compound:X2", 0),
        ("municipal_committee@City:T1", 0),
    ],
)
def test_the_strongest_tie_to_a_place_on_the_way_counts(ties: str, expected: float) -> None:
    made = tuple(
        Tie(duty, place, f"Assignment:{duty}")
        for duty, _, place in (part.partition("@") for part in ties.split())
    )
    assert share("tie", need(), offer(ties=made)) == expected


@pytest.mark.parametrize(("available", "expected"), [(20, 1), (10, 1), (4, 0.4)])
def test_the_more_of_the_need_it_fills_the_better(available: float, expected: float) -> None:
    assert share("fill", need(), offer(available=available)) == expected


@pytest.mark.parametrize(
    ("urgency", "waited", "expected"),
    [
        ("LOW", 0, 0.06),
        ("NORMAL", 0, 0.24),
        ("URGENT", 0, 0.6),
        ("URGENT", 45, 0.8),
        ("HIGH", 900, 0.82),
    ],
)
def test_urgency_and_waiting_add_up(urgency: str, waited: int, expected: float) -> None:
    assert share(
        "urgency", need(urgency=urgency, waiting_since=DAY - timedelta(days=waited)), offer()
    ) == pytest.approx(expected)


def test_a_window_that_has_not_opened_yet_is_not_waiting() -> None:
    later = {"opens": DAY + timedelta(days=30), "waiting_since": DAY + timedelta(days=30)}
    assert share("urgency", need(urgency="LOW", **later), offer()) == pytest.approx(0.06)


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        (PledgeRecord(), 0.75),
        (PledgeRecord(4, 4), 0.875),
        (PledgeRecord(4, 0), 0.375),
        (PledgeRecord(4, 0, 4), 0.75),
        (PledgeRecord(4, 0, 4, 4), 0.375),
        (PledgeRecord(2, 1, 1), 0.8),
    ],
)
def test_a_new_owner_begins_with_the_prior_and_open_pledges_count_only_when_overdue(
    record: PledgeRecord, expected: float
) -> None:
    assert share("record", need(), offer(record=record)) == pytest.approx(expected)


@pytest.mark.parametrize(("opened", "expected"), [(0, 1), (3, 0.5), (9, 0.25)])
def test_the_more_an_owner_has_open_the_less_it_is_asked(opened: int, expected: float) -> None:
    assert share("load", need(), offer(record=PledgeRecord(opened, 0, opened))) == pytest.approx(
        expected
    )


def test_nothing_about_a_person_is_among_the_facts() -> None:
    named = {
        word
        for facts in (NeedFacts, OfferFacts)
        for part in fields(facts)
        for word in part.name.split("_")
    }
    named |= {word for facts in (Tie, PledgeRecord, PathPlace) for word in facts._fields}
    assert not named & {
        "cadre",
        "person",
        "holder",
        "secretary",
        "age",
        "gender",
        "sex",
        "grade",
        "certificates",
        "mobile",
        "phone",
    }


def test_what_an_owner_is_called_changes_nothing() -> None:
    assert (
        scored(need(), offer()).score
        == scored(need(title="?"), offer(owner="Unit:U2", owner_name="?", title="?")).score
    )


def test_weights_that_do_not_add_up_to_one_are_refused(tmp_path: Path) -> None:
    text = rules.MATCHING_FILE.read_text(encoding="utf-8")
    wrong = tmp_path / "matching.toml"
    wrong.write_text(text.replace("load = 0.05", "load = 0.06"), encoding="utf-8")
    with pytest.raises(VocabularyRefused, match=r"1\.01"):
        rules.load_matching_rules(wrong)


def test_a_duty_in_two_sorts_of_tie_is_refused(tmp_path: Path) -> None:
    text = rules.MATCHING_FILE.read_text(encoding="utf-8")
    wrong = tmp_path / "matching.toml"
    wrong.write_text(
        text.replace('duties = ["unit_pair"]', 'duties = ["unit_report"]'), encoding="utf-8"
    )
    with pytest.raises(VocabularyRefused, match="two sorts"):
        rules.load_matching_rules(wrong)


def test_every_duty_that_the_settings_name_is_one_of_the_city() -> None:
    known = set(load_vocabulary().codes)
    assert set(RULES.ties) <= known
    assert set(RULES.settings.limits.own_duties) <= known
