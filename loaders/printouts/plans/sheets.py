"""What the sheets of a plan show.

Allocations, unmet needs and why, unused resources, the satisfaction of communities, and the plan.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from graph.allocation.planning import PlanningResult
from graph.matching.explanation import explain_change_by_language, explain_component_by_language
from graph.matching.facts import NeedFacts
from graph.matching.score import ScoredOffer
from graph.ontology.kinds.plans import UNMET

PlanCell = str | float
PlanRow = tuple[PlanCell, ...]
MOST_REASONS = 2
"""How many reasons an allocation shows."""


@dataclass(frozen=True, slots=True)
class PlanSheet:
    """One sheet: its name, its headers with their widths, and its rows."""

    name: str
    headers: tuple[tuple[str, int], ...]
    rows: list[PlanRow]


def make_plan_sheets(planned: PlanningResult) -> list[PlanSheet]:
    """Return all sheets of a plan."""
    return [make(planned) for make in MAKERS]


def sort_by_text(rows: Iterable[PlanRow]) -> list[PlanRow]:
    """Return rows in the order of their cells' texts."""
    return sorted(rows, key=lambda row: tuple(map(str, row)))


def make_allocation_sheet(planned: PlanningResult) -> PlanSheet:
    """Return what each unit gives to each need, by community."""
    headers = (
        ("社区 Community", 14),
        ("需求 Need", 22),
        ("单位 Unit", 22),
        ("资源 Resource", 22),
        ("数量 Quantity", 10),
        ("计量单位 Unit of measure", 10),
        ("得分 Score", 8),
        ("主要理由 Main reasons", 46),
        ("需求编号 Need id", 16),
        ("资源编号 Resource id", 18),
    )
    rows: list[PlanRow] = []
    for each in planned.plan.allocations:
        need, offer = planned.pairing.needs[each.need], planned.pairing.offers[each.offer]
        scored = planned.pairing.scored[each.need, each.offer]
        rows.append(
            (
                community_name(need),
                need.title,
                offer.owner_name,
                offer.title,
                each.quantity,
                need.unit_of_measure,
                round(each.score, 3),
                main_reasons(planned, scored),
                each.need,
                each.offer,
            )
        )
    return PlanSheet("分配 Allocations", headers, sort_by_text(rows))


def main_reasons(planned: PlanningResult, scored: ScoredOffer) -> str:
    """Return the components that add most to a score, in Chinese."""
    components = sorted(scored.components, key=lambda part: -part.value)[:MOST_REASONS]
    reasons = (explain_component_by_language(part.reason, planned.rules) for part in components)
    return "".join(zh for zh, *_ in reasons)


def make_unmet_sheet(planned: PlanningResult) -> PlanSheet:
    """Return the unmet needs, why they are unmet, and the cheapest change that would help."""
    headers = (
        ("社区 Community", 14),
        ("需求 Need", 24),
        ("未满足数量 Unmet", 12),
        ("计量单位 Unit of measure", 10),
        ("原因 Reason", 40),
        ("最省事的办法 Cheapest way", 50),
        ("需求编号 Need id", 16),
    )
    rows: list[PlanRow] = []
    for each in planned.plan.unmet:
        need = planned.pairing.needs[each.need]
        rows.append(
            (
                community_name(need),
                need.title,
                each.quantity,
                need.unit_of_measure,
                " ".join(UNMET.members[each.reason]),
                cheapest_change(planned, need),
                each.need,
            )
        )
    return PlanSheet("未满足 Unmet", headers, sort_by_text(rows))


def cheapest_change(planned: PlanningResult, need: NeedFacts) -> str:
    """Return the cheapest change that would make a resource fit a need; empty if none would."""
    for miss in planned.misses.get(need.id, ()):
        if miss.relaxed:
            explained = (
                explain_change_by_language(change, miss.need, miss.offer, planned.rules)
                for change in miss.relaxed.changes
            )
            changes = "；".join(zh for zh, *_ in explained)
            return f"{miss.offer.owner_name}“{miss.offer.title}”：{changes}"
    return ""


def make_unused_sheet(planned: PlanningResult) -> PlanSheet:
    """Return the resources of which nothing is given."""
    headers = (
        ("单位 Unit", 26),
        ("资源 Resource", 26),
        ("可用数量 Available", 12),
        ("计量单位 Unit of measure", 12),
        ("资源编号 Resource id", 18),
    )
    offers = (planned.pairing.offers[each] for each in planned.plan.unused)
    rows = [
        (offer.owner_name, offer.title, offer.available, offer.unit_of_measure, offer.id)
        for offer in offers
    ]
    return PlanSheet("未用资源 Unused", headers, sorted(rows))


def make_satisfaction_sheet(planned: PlanningResult) -> PlanSheet:
    """Return the satisfaction of each community, the lowest first."""
    headers = (
        ("社区 Community", 24),
        ("满足率 Satisfaction", 14),
        ("公平满足率 Fairest", 14),
        ("需求项数 Needs", 12),
        ("编号 Id", 26),
    )
    needs = planned.pairing.needs.values()
    names = {stop.id: stop.name for need in needs for stop in need.way}
    shares = sorted(planned.plan.satisfaction.items(), key=lambda item: (item[1], item[0]))
    rows: list[PlanRow] = []
    for community, share in shares:
        fairest = planned.plan.levels.get(community, 0.0)
        count = len(planned.pairing.problem.communities[community])
        name = names.get(community, community)
        rows.append((name, f"{share:.1%}", f"{fairest:.1%}", float(count), community))
    return PlanSheet("社区满足率 Satisfaction", headers, rows)


def make_about_sheet(planned: PlanningResult) -> PlanSheet:
    """Return the area and day of a plan, the rules it was made by, and how good it is."""
    plan, asked = planned.plan, planned.asked
    proven = "已证最优 proven"
    if not plan.proven:
        zh = f"未证最优，总得分最多可能差 {plan.shortfall:.3f}。"
        proven = f"{zh} Not proven; the score may fall short by that."
    worst = "" if plan.smallest is None else f"{plan.smallest:.1%}"
    rows: list[PlanRow] = [
        ("区域 Area", planned.area),
        ("日期 Date", str(asked.at)),
        ("制定人 Made by", asked.by),
        ("权重版本 Version of the weights", planned.rules.version),
        ("图谱版本 Revision of the graph", float(planned.revision)),
        ("总得分 Total score", round(plan.total, 3)),
        ("最低满足率 Worst-off", worst),
        ("最优 Optimal", proven),
    ]
    for pin in plan.unheld:
        zh, en = REASONS[pin.reason]
        rows.append(("未能满足的指定 Pin not held", f"{pin.need} {pin.offer}：{zh}。 {en}."))
    return PlanSheet("说明 About", (("项目 What", 34), ("内容 Value", 90)), rows)


def community_name(need: NeedFacts) -> str:
    """Return the name of a need's community, else of its place; empty if it has none."""
    for stop in need.way:
        if stop.kind == "Community":
            return stop.name
    return need.way[0].name if need.way else ""


MAKERS: tuple[Callable[[PlanningResult], PlanSheet], ...] = (
    make_allocation_sheet,
    make_unmet_sheet,
    make_unused_sheet,
    make_satisfaction_sheet,
    make_about_sheet,
)
