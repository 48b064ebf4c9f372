"""What the sheets of a plan say: allocations, what stays open and why, what is not used, how communities fare, and the plan itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from graph.allocation.planning import PlanningResult
from graph.allocation.solver.pins import PIN_REASONS
from graph.matching.explanation import explain_change_by_language, explain_component_by_language
from graph.matching.facts import NeedFacts
from graph.matching.score import ScoredOffer
from graph.ontology.kinds.plans import UNMET

Cell = str | float


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its name, its headers with the width of each column, its rows."""

    name: str
    headers: tuple[tuple[str, int], ...]
    rows: list[tuple[Cell, ...]]


def plan_sheets(planned: PlanningResult) -> list[Sheet]:
    """Return all sheets of a plan."""
    return [make(planned) for make in MAKERS]


def allocations(planned: PlanningResult) -> Sheet:
    """Tell who gives what to whom, by community."""
    headers = (
        ("社区 Community", 14),
        ("需求 Need", 22),
        ("单位 Unit", 22),
        ("资源 Resource", 22),
        ("数量 Quantity", 10),
        ("计量单位 Unit of measure", 10),
    )
    rows: list[tuple[Cell, ...]] = []
    for each in planned.plan.allocations:
        need, offer = planned.pairing.needs[each.need], planned.pairing.offers[each.offer]
        why = reasons(planned, planned.pairing.scored[each.need, each.offer])
        named = (where(need), need.title, offer.owner_name, offer.title)
        rows.append(
            (
                *named,
                each.quantity,
                need.unit_of_measure,
                round(each.score, 3),
                why,
                each.need,
                each.offer,
            )
        )
    more = (
        ("得分 Score", 8),
        ("主要理由 Main reasons", 46),
        ("需求编号 Need id", 16),
        ("资源编号 Resource id", 18),
    )
    return Sheet(
        "分配 Allocations", (*headers, *more), sorted(rows, key=lambda row: tuple(map(str, row)))
    )


def reasons(planned: PlanningResult, scored: ScoredOffer) -> str:
    """Tell the two components that add most to a score, in Chinese."""
    most = sorted(scored.components, key=lambda part: -part.value)[:2]
    return "".join(explain_component_by_language(part.reason, planned.rules)[0] for part in most)


def open_needs(planned: PlanningResult) -> Sheet:
    """Tell what stays open, why, and the cheapest way to mend it."""
    headers = (
        ("社区 Community", 14),
        ("需求 Need", 24),
        ("未满足数量 Unmet", 12),
        ("计量单位 Unit of measure", 10),
        ("原因 Reason", 40),
    )
    more = (("最省事的办法 Cheapest way", 50), ("需求编号 Need id", 16))
    rows: list[tuple[Cell, ...]] = []
    for each in planned.plan.unmet:
        need = planned.pairing.needs[each.need]
        reason = " ".join(UNMET.members[each.reason])
        rows.append(
            (
                where(need),
                need.title,
                each.quantity,
                need.unit_of_measure,
                reason,
                mended(planned, need),
                each.need,
            )
        )
    return Sheet(
        "未满足 Unmet", (*headers, *more), sorted(rows, key=lambda row: tuple(map(str, row)))
    )


def mended(planned: PlanningResult, need: NeedFacts) -> str:
    """Tell the cheapest change that would make something fit a need."""
    for miss in planned.misses.get(need.id, ()):
        if miss.relaxation:
            changes = "；".join(
                explain_change_by_language(made, miss.need, miss.offer, planned.rules)[0]
                for made in miss.relaxation.changes
            )
            return f"{miss.offer.owner_name}“{miss.offer.title}”：{changes}"
    return ""


def unused(planned: PlanningResult) -> Sheet:
    """Tell the resources of which nothing is given."""
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
    return Sheet("未用资源 Unused", headers, sorted(rows))


def communities(planned: PlanningResult) -> Sheet:
    """Tell how communities fare, the worst-off first."""
    headers = (
        ("社区 Community", 24),
        ("满足率 Satisfaction", 14),
        ("公平满足率 Fairest", 14),
        ("需求项数 Needs", 12),
        ("编号 Id", 26),
    )
    names = {stop.id: stop.name for need in planned.pairing.needs.values() for stop in need.path}
    count = {
        community: len(needs) for community, needs in planned.pairing.problem.communities.items()
    }
    shares = sorted(planned.plan.satisfaction.items(), key=lambda item: (item[1], item[0]))
    rows: list[tuple[Cell, ...]] = [
        (
            names.get(each, each),
            f"{share:.1%}",
            f"{planned.plan.levels.get(each, 0.0):.1%}",
            float(count[each]),
            each,
        )
        for each, share in shares
    ]
    return Sheet("社区满足率 Satisfaction", headers, rows)


def about(planned: PlanningResult) -> Sheet:
    """Tell what the plan is of, by which rules it was made, and how good it is."""
    plan, asked = planned.plan, planned.request
    proven = (
        "已证最优 proven"
        if plan.proven
        else f"未证最优，总得分最多可能差 {plan.shortfall:.3f}。 Not proven; the score may fall short by that."
    )
    rows: list[tuple[Cell, ...]] = [
        ("区域 Area", planned.area),
        ("日期 Date", str(asked.at)),
        ("制定人 Made by", asked.by),
        ("权重版本 Version of the weights", planned.rules.version),
        ("图谱版本 Revision of the graph", float(planned.revision)),
        ("总得分 Total score", round(plan.total, 3)),
        ("最低满足率 Worst-off", "" if plan.smallest is None else f"{plan.smallest:.1%}"),
        ("最优 Optimal", proven),
        *(
            (
                "未能满足的指定 Pin not held",
                f"{pin.need} {pin.offer}：{PIN_REASONS[pin.reason][0]}。 {PIN_REASONS[pin.reason][1]}.",
            )
            for pin in plan.unmet_pins
        ),
    ]
    return Sheet("说明 About", (("项目 What", 34), ("内容 Value", 90)), rows)


def where(need: NeedFacts) -> str:
    """Return the name of the community of a need, or of the place where there is none."""
    return next(
        (stop.name for stop in need.path if stop.kind == "Community"),
        need.path[0].name if need.path else "",
    )


MAKERS: tuple[Callable[[PlanningResult], Sheet], ...] = (
    allocations,
    open_needs,
    unused,
    communities,
    about,
)
