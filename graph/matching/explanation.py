"""Says in Chinese and English why a score is what it is and what would make an offer fit, from the very facts that were used."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from graph.matching.facts import NeedFacts, OfferFacts
from graph.matching.relaxation import Change
from graph.matching.score import Share
from graph.ontology.kinds.needs import URGENCY
from graph.vocabulary.matching_rules import MatchingRules
from graph.vocabulary.units_of_measure import format_quantity

Told = tuple[str, str]
"""A sentence in Chinese and in English."""


def explain_component(reason: Share, rules: MatchingRules) -> str:
    """Return the sentence of a component."""
    return " / ".join(explain_component_by_language(reason, rules))


def explain_component_by_language(reason: Share, rules: MatchingRules) -> Told:
    """Return the sentence of a component by language: names in it may hold what stands between the languages."""
    return SENTENCES[reason.said](rules, *reason.words)


def explain_change(made: Change, need: NeedFacts, offer: OfferFacts, rules: MatchingRules) -> str:
    """Return the sentence of a change."""
    return " / ".join(explain_change_by_language(made, need, offer, rules))


def explain_change_by_language(
    made: Change, need: NeedFacts, offer: OfferFacts, rules: MatchingRules
) -> Told:
    """Return the sentence of a change by language."""
    return CHANGES[made.sort](made, need, offer, rules)


def percent(share: float) -> str:
    """Write a share."""
    return f"{share:.0%}"


def category(rules: MatchingRules, code: str) -> Told:
    """Name a category."""
    known = rules.taxonomy.codes.get(code)
    return (known.zh, known.en) if known else (code, code)


def categories(zh: str, en: str) -> Callable[..., Told]:
    """Make the sentence about what is offered and what is needed; `{o}` and `{n}` are their categories."""

    def sentence(rules: MatchingRules, offered: str, needed: str) -> Told:
        names = category(rules, offered), category(rules, needed)
        return zh.format(o=names[0][0], n=names[1][0]), en.format(o=names[0][1], n=names[1][1])

    return sentence


def skills(zh: str, en: str) -> Callable[..., Told]:
    """Make the sentence about skills; `{a}` are those asked for, `{s}` those beyond them."""

    def sentence(_rules: MatchingRules, asked: list[str], spare: list[str]) -> Told:
        return zh.format(a="、".join(asked), s="、".join(spare)), en.format(
            a=", ".join(asked), s=", ".join(spare)
        )

    return sentence


def words(zh: str, en: str) -> Callable[..., Told]:
    """Make a sentence of its words as they are."""

    def sentence(_rules: MatchingRules, *said: object) -> Told:
        return zh.format(*said), en.format(*said)

    return sentence


def tied(_rules: MatchingRules, owner: str, sort: Told, place: str) -> Told:
    """Say what ties an owner to a place."""
    return f"{owner}与{place}已有联系：{sort[0]}。", f"{owner} is tied to {place}: {sort[1]}."


def filled(rules: MatchingRules, given: float, remaining: float, unit: str, share: float) -> Told:
    """Say how much of the need is filled."""
    part, whole, en = format_quantity(given), format_quantity(remaining), rules.measures.en(unit)
    if share >= 1:
        return f"可满足全部剩余需求 {whole} {unit}。", f"It fills all {whole} {en} still needed."
    return (
        f"可提供 {part} {unit}，占剩余需求 {whole} {unit} 的 {percent(share)}。",
        f"It gives {part} of the {whole} {en} still needed, {percent(share)}.",
    )


def urgent(_rules: MatchingRules, urgency: str, waited: int) -> Told:
    """Say how urgent a need is and how long it has waited."""
    zh, en = URGENCY.members[urgency]
    if not waited:
        return f"紧急程度：{zh}。", f"Urgency: {en.lower()}."
    return (
        f"紧急程度：{zh}，已等待 {waited} 天。",
        f"Urgency: {en.lower()}; it has waited {waited} days.",
    )


def kept(_rules: MatchingRules, owner: str, delivered: int, ended: int, share: float) -> Told:
    """Say how an owner kept its pledges."""
    return (
        f"{owner}到期的 {ended} 项认领中已完成 {delivered} 项；计入起始基数后为 {percent(share)}。",
        f"{owner} delivered {delivered} of the {ended} pledges that ended or are overdue; {percent(share)} with what every owner begins with.",
    )


def promising(
    _rules: MatchingRules, owner: str, _delivered: int, _ended: int, share: float
) -> Told:
    """Say that an owner has no record yet."""
    return (
        f"{owner}尚无到期的认领，按起始基数 {percent(share)} 计。",
        f"No pledge of {owner} has ended yet; it begins with {percent(share)}.",
    )


SENTENCES: Mapping[str, Callable[..., Told]] = {
    "category_same": categories("服务类别相同：{n}。", "The same category: {n}."),
    "category_wider": categories(
        "提供的“{o}”包含所需的“{n}”。", "What is offered, {o}, includes what is needed, {n}."
    ),
    "category_narrower": categories(
        "提供的“{o}”属于所需的“{n}”。", "What is offered, {o}, is part of what is needed, {n}."
    ),
    "skills_exact": skills(
        "具备所需技能（{a}），恰好相符。", "It comes with exactly the skills asked for: {a}."
    ),
    "skills_surplus": skills(
        "具备所需技能（{a}），另有 {s}。", "It comes with the skills asked for ({a}), and with {s}."
    ),
    "skills_none": skills("不要求技能。", "No skill is asked for."),
    "skills_unasked": skills(
        "不要求技能，而此资源具备 {s}。", "No skill is asked for, and this comes with {s}."
    ),
    "seat_unknown": words("不知道资源所在地。", "It is not known where it comes from."),
    "proximity_metres": words(
        "资源在{0}，相距约 {1} 米。", "It comes from {0}, about {1} metres away."
    ),
    "proximity_shared": words("资源在{0}，与需求同在{1}。", "It comes from {0}; both are in {1}."),
    "proximity_apart": words(
        "资源在{0}，与需求不在同一区域。", "It comes from {0}, which shares no area with the need."
    ),
    "tie_duty": tied,
    "tie_alliance": tied,
    "tie_none": words("{0}与需求所在地尚无联系。", "{0} has no tie to where it is needed yet."),
    "fill_whole": filled,
    "fill_part": filled,
    "urgency_waiting": urgent,
    "urgency_new": urgent,
    "record_kept": kept,
    "record_new": promising,
    "load_open": words(
        "{0}现有 {1} 项认领尚未完成。", "{0} has {1} pledges that are not delivered yet."
    ),
    "load_free": words("{0}没有未完成的认领。", "{0} has no pledge that is not delivered."),
}
"""The sentence of each reason that a component can have."""


def days(zh: str, en: str) -> Callable[..., Told]:
    """Make the sentence about moving the need by days."""
    return lambda made, *_facts: (
        zh.format(format_quantity(made.amount)),
        en.format(format_quantity(made.amount)),
    )


def more(made: Change, need: NeedFacts, offer: OfferFacts, rules: MatchingRules) -> Told:
    """Say how much more to ask for."""
    unit = need.unit_of_measure
    return (
        f"请{offer.owner_name}再提供 {format_quantity(made.amount)} {unit}",
        f"Ask {offer.owner_name} for {format_quantity(made.amount)} {rules.measures.en(unit)} more",
    )


WIDER: Mapping[str, Told] = {
    "Building": ("本楼", "the building"),
    "Compound": ("本小区", "the compound"),
    "Community": ("本社区", "the community"),
    "Subdistrict": ("本街道", "the subdistrict"),
    "District": ("全区", "the district"),
    "City": ("全市", "the city"),
}


def widen(made: Change, _need: NeedFacts, offer: OfferFacts, _rules: MatchingRules) -> Told:
    """Say up to where it would have to be given."""
    stop = next(stop for stop in (*offer.area, *offer.seat) if stop.id == made.what)
    zh, en = WIDER[stop.kind]
    if stop.kind == "District" and stop.name[-1] in "县市":
        zh = f"全{stop.name[-1]}"
    return f"服务区域扩大到{zh}（{stop.name}）", f"Give it in all of {en} ({stop.name})"


def without(made: Change, *_facts: Any) -> Told:
    """Say which skill not to ask for."""
    return f"不要求技能“{made.what}”", f"Do without the skill “{made.what}”"


def broaden(made: Change, _need: NeedFacts, offer: OfferFacts, rules: MatchingRules) -> Told:
    """Say which other category to take."""
    parent, offered = category(rules, made.what), category(rules, offer.category)
    return (
        f"需求放宽到“{parent[0]}”，接受“{offered[0]}”",
        f"Ask for {parent[1]} in general and take {offered[1]}",
    )


CHANGES: Mapping[str, Callable[..., Told]] = {
    "later": days("需求延后 {0} 天", "Put the need off by {0} days"),
    "earlier": days("需求提前 {0} 天", "Have the need {0} days sooner"),
    "more": more,
    "widen": widen,
    "skill": without,
    "category": broaden,
}
"""The sentence of each sort of change."""
