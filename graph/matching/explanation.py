"""The sentences that explain a score and a relaxation, made from the facts that were used."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from graph.errors import Message
from graph.matching.facts import NeedFacts, OfferFacts
from graph.matching.relaxation import Change
from graph.matching.score import ComponentShare
from graph.ontology.kinds.needs import URGENCY
from graph.vocabulary.matching_rules import MatchingRules
from graph.vocabulary.units_of_measure import format_quantity


def explain_component(reason: ComponentShare, rules: MatchingRules) -> str:
    """Return the sentence of a component in both languages."""
    return str(explain_component_by_language(reason, rules))


def explain_component_by_language(reason: ComponentShare, rules: MatchingRules) -> Message:
    """Return the sentence of a component by language."""
    return SENTENCES[reason.sentence](rules, *reason.words)


def explain_change(change: Change, need: NeedFacts, offer: OfferFacts, rules: MatchingRules) -> str:
    """Return the sentence of a change in both languages."""
    return str(explain_change_by_language(change, need, offer, rules))


def explain_change_by_language(
    change: Change, need: NeedFacts, offer: OfferFacts, rules: MatchingRules
) -> Message:
    """Return the sentence of a change by language."""
    return CHANGES[change.sort](change, need, offer, rules)


def format_share(share: float) -> str:
    """Return a share as a percentage."""
    return f"{share:.0%}"


def category_name(rules: MatchingRules, code: str) -> Message:
    """Return the name of a category; an unknown code stands for itself."""
    known = rules.taxonomy.codes.get(code)
    return Message(known.zh, known.en) if known else Message(code, code)


def categories_sentence(zh: str, en: str) -> Callable[..., Message]:
    """Return the function for a sentence about categories, `{o}` offered and `{n}` needed."""

    def sentence(rules: MatchingRules, offered: str, needed: str) -> Message:
        offer, need = category_name(rules, offered), category_name(rules, needed)
        return Message(
            zh.format(o=offer.zh, n=need.zh),
            en.format(o=offer.en, n=need.en),
        )

    return sentence


def skills_sentence(zh: str, en: str) -> Callable[..., Message]:
    """Return the function for a sentence about skills, `{a}` required and `{s}` extra."""

    def sentence(_rules: MatchingRules, required: list[str], extra: list[str]) -> Message:
        return Message(
            zh.format(a="、".join(required), s="、".join(extra)),
            en.format(a=", ".join(required), s=", ".join(extra)),
        )

    return sentence


def words_sentence(zh: str, en: str) -> Callable[..., Message]:
    """Return the function for a sentence that takes its words as they are."""

    def sentence(_rules: MatchingRules, *words: object) -> Message:
        return Message(zh.format(*words), en.format(*words))

    return sentence


def explain_tie(_rules: MatchingRules, owner: str, sort: tuple[str, str], place: str) -> Message:
    """Return the sentence about what ties an owner to a place."""
    zh, en = sort
    return Message(
        f"{owner}与{place}已有联系：{zh}。",
        f"{owner} is tied to {place}: {en}.",
    )


def explain_fill(
    rules: MatchingRules, quantity: float, remaining: float, unit: str, share: float
) -> Message:
    """Return the sentence about how much of the need is filled."""
    part, whole = format_quantity(quantity), format_quantity(remaining)
    unit_en = rules.measures.en(unit)
    if share >= 1:
        return Message(
            f"可满足全部剩余需求 {whole} {unit}。", f"It fills all {whole} {unit_en} still needed."
        )
    percentage = format_share(share)
    return Message(
        f"可提供 {part} {unit}，占剩余需求 {whole} {unit} 的 {percentage}。",
        f"It gives {part} of the {whole} {unit_en} still needed, {percentage}.",
    )


def explain_urgency(_rules: MatchingRules, urgency: str, waited: int) -> Message:
    """Return the sentence about how urgent a need is and how many days it has waited."""
    zh, en = URGENCY.members[urgency]
    if not waited:
        return Message(f"紧急程度：{zh}。", f"Urgency: {en.lower()}.")
    return Message(
        f"紧急程度：{zh}，已等待 {waited} 天。",
        f"Urgency: {en.lower()}; it has waited {waited} days.",
    )


def explain_record(
    _rules: MatchingRules, owner: str, delivered: int, ended: int, share: float
) -> Message:
    """Return the sentence about how many of its pledges an owner delivered."""
    percentage = format_share(share)
    return Message(
        f"{owner}到期的 {ended} 项认领中已完成 {delivered} 项；计入起始基数后为 {percentage}。",
        f"{owner} delivered {delivered} of the {ended} pledges that ended or are overdue; "
        f"{percentage} with what every owner begins with.",
    )


def explain_new_record(
    _rules: MatchingRules, owner: str, _delivered: int, _ended: int, share: float
) -> Message:
    """Return the sentence about an owner without a record."""
    percentage = format_share(share)
    return Message(
        f"{owner}尚无到期的认领，按起始基数 {percentage} 计。",
        f"No pledge of {owner} has ended yet; it begins with {percentage}.",
    )


SENTENCES: Mapping[str, Callable[..., Message]] = {
    "category_same": categories_sentence("服务类别相同：{n}。", "The same category: {n}."),
    "category_wider": categories_sentence(
        "提供的“{o}”包含所需的“{n}”。", "What is offered, {o}, includes what is needed, {n}."
    ),
    "category_narrower": categories_sentence(
        "提供的“{o}”属于所需的“{n}”。", "What is offered, {o}, is part of what is needed, {n}."
    ),
    "skills_exact": skills_sentence(
        "具备所需技能（{a}），恰好相符。", "It comes with exactly the skills asked for: {a}."
    ),
    "skills_surplus": skills_sentence(
        "具备所需技能（{a}），另有 {s}。", "It comes with the skills asked for ({a}), and with {s}."
    ),
    "skills_none": skills_sentence("不要求技能。", "No skill is asked for."),
    "skills_unasked": skills_sentence(
        "不要求技能，而此资源具备 {s}。", "No skill is asked for, and this comes with {s}."
    ),
    "seat_unknown": words_sentence("不知道资源所在地。", "It is not known where it comes from."),
    "proximity_metres": words_sentence(
        "资源在{0}，相距约 {1} 米。", "It comes from {0}, about {1} metres away."
    ),
    "proximity_shared": words_sentence(
        "资源在{0}，与需求同在{1}。", "It comes from {0}; both are in {1}."
    ),
    "proximity_apart": words_sentence(
        "资源在{0}，与需求不在同一区域。", "It comes from {0}, which shares no area with the need."
    ),
    "tie_duty": explain_tie,
    "tie_alliance": explain_tie,
    "tie_none": words_sentence(
        "{0}与需求所在地尚无联系。", "{0} has no tie to where it is needed yet."
    ),
    "fill_whole": explain_fill,
    "fill_part": explain_fill,
    "urgency_waiting": explain_urgency,
    "urgency_new": explain_urgency,
    "record_kept": explain_record,
    "record_new": explain_new_record,
    "load_open": words_sentence(
        "{0}现有 {1} 项认领尚未完成。", "{0} has {1} pledges that are not delivered yet."
    ),
    "load_free": words_sentence(
        "{0}没有未完成的认领。", "{0} has no pledge that is not delivered."
    ),
}
"""The sentence of each reason of a component, by the key in `ComponentShare.sentence`."""


def days_sentence(zh: str, en: str) -> Callable[..., Message]:
    """Return the function for a sentence about moving the need by `{0}` days."""

    def sentence(change: Change, *_facts: Any) -> Message:
        days = format_quantity(change.amount)
        return Message(zh.format(days), en.format(days))

    return sentence


def explain_more(
    change: Change, need: NeedFacts, offer: OfferFacts, rules: MatchingRules
) -> Message:
    """Return the sentence about how much more to ask for."""
    amount, unit = format_quantity(change.amount), need.unit_of_measure
    return Message(
        f"请{offer.owner_name}再提供 {amount} {unit}",
        f"Ask {offer.owner_name} for {amount} {rules.measures.en(unit)} more",
    )


WIDER_AREAS: Mapping[str, Message] = {
    "Building": Message("本楼", "the building"),
    "Compound": Message("本小区", "the compound"),
    "Community": Message("本社区", "the community"),
    "Subdistrict": Message("本街道", "the subdistrict"),
    "District": Message("全区", "the district"),
    "City": Message("全市", "the city"),
}
"""What a wider area is called, by the kind of its place."""


def explain_widening(
    change: Change, _need: NeedFacts, offer: OfferFacts, _rules: MatchingRules
) -> Message:
    """Return the sentence about the wider area in which to give the offer."""
    places = {place.id: place for place in (*offer.area, *offer.seat)}
    place = places[change.target]
    zh, en = WIDER_AREAS[place.kind]
    name, last = place.name, place.name[-1]
    if place.kind == "District" and last in "县市":
        zh = f"全{last}"
    return Message(
        f"服务区域扩大到{zh}（{name}）",
        f"Give it in all of {en} ({name})",
    )


def explain_without_skill(change: Change, *_facts: Any) -> Message:
    """Return the sentence about the skill to do without."""
    skill = change.target
    return Message(
        f"不要求技能“{skill}”",
        f"Do without the skill “{skill}”",
    )


def explain_broader_category(
    change: Change, _need: NeedFacts, offer: OfferFacts, rules: MatchingRules
) -> Message:
    """Return the sentence about the other category to accept."""
    parent, offered = category_name(rules, change.target), category_name(rules, offer.category)
    return Message(
        f"需求放宽到“{parent.zh}”，接受“{offered.zh}”",
        f"Ask for {parent.en} in general and take {offered.en}",
    )


CHANGES: Mapping[str, Callable[..., Message]] = {
    "later": days_sentence("需求延后 {0} 天", "Put the need off by {0} days"),
    "earlier": days_sentence("需求提前 {0} 天", "Have the need {0} days sooner"),
    "more": explain_more,
    "widen": explain_widening,
    "skill": explain_without_skill,
    "category": explain_broader_category,
}
"""The sentence of each sort of change."""
