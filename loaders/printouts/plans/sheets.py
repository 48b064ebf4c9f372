"""The sheets of a stored plan: allocations, unmet needs, unused resources, communities, itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from graph.ontology.kinds.plans import UNMET

Cell = str | float
Node = Mapping[str, Any]
"""A part of a plan, by the names of the API."""


STROKE = " / "
"""What stands between the two languages of a text of the API."""


class Place(NamedTuple):
    """A place by its id and name."""

    id: str
    name: str


@dataclass(frozen=True)
class StoredPlan:
    """A plan as the API returns it, with the places that contain its needs."""

    node: Node
    """The `AllocationPlan`, with its allocations, unmet needs, unused resources, satisfaction."""
    ancestors: Mapping[str, Sequence[Node]] = field(default_factory=dict)
    """Id of a need's place to what contains it, nearest first, each with `id`, `kind`, `label`."""

    def community_of(self, need: Node) -> Place:
        """Return the community of a need; its place if that is larger than a community."""
        place = need["place"]
        around = (place, *self.ancestors.get(place["id"], ()))
        communities = (each for each in around if each["kind"] == "COMMUNITY")
        found = next(communities, place)
        return Place(found["id"], found["label"])

    def needs(self) -> Iterator[Node]:
        """Yield every need of the plan once."""
        parts = (*self.node["allocations"], *self.node["unmetNeeds"])
        yield from {part["need"]["id"]: part["need"] for part in parts}.values()


@dataclass(frozen=True, slots=True)
class PlanSheet:
    """One sheet: its name, its headers with the width of each column, its rows."""

    name: str
    headers: tuple[tuple[str, int], ...]
    rows: list[tuple[Cell, ...]]


def make_plan_sheets(plan: StoredPlan) -> list[PlanSheet]:
    """Return all sheets of a plan."""
    return [make(plan) for make in SHEETS]


def allocations_sheet(plan: StoredPlan) -> PlanSheet:
    """Return the sheet of who gives what to whom, by community."""
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
    rows: list[tuple[Cell, ...]] = []
    for each in plan.node["allocations"]:
        need, resource = each["need"], each["resource"]
        rows.append(
            (
                plan.community_of(need).name,
                need["title"],
                each["unit"]["label"],
                resource["title"],
                each["quantity"],
                need["unitOfMeasure"],
                round(each["score"], 3),
                main_reasons(each["components"]),
                need["id"],
                resource["id"],
            )
        )
    return PlanSheet("分配 Allocations", headers, sorted(rows, key=texts_of))


def main_reasons(components: Sequence[Node]) -> str:
    """Return the Chinese sentences of the two components that add most to a score."""
    largest = sorted(components, key=lambda part: -part["value"])[:2]
    return "".join(chinese_half(part["explanation"]) for part in largest)


def unmet_sheet(plan: StoredPlan) -> PlanSheet:
    """Return the sheet of what stays open, why, and the cheapest way to meet it."""
    headers = (
        ("社区 Community", 14),
        ("需求 Need", 24),
        ("未满足数量 Unmet", 12),
        ("计量单位 Unit of measure", 10),
        ("原因 Reason", 40),
        ("最省事的办法 Cheapest way", 50),
        ("需求编号 Need id", 16),
    )
    rows: list[tuple[Cell, ...]] = []
    for each in plan.node["unmetNeeds"]:
        need = each["need"]
        rows.append(
            (
                plan.community_of(need).name,
                need["title"],
                each["unmet"],
                need["unitOfMeasure"],
                " ".join(UNMET.members[each["reason"]]),
                cheapest_way(each["blocked"]),
                need["id"],
            )
        )
    return PlanSheet("未满足 Unmet", headers, sorted(rows, key=texts_of))


def cheapest_way(blocked: Sequence[Node]) -> str:
    """Return the smallest change that would make something fit a need; empty if none would."""
    for miss in blocked:
        if miss["relaxation"]:
            changes = "；".join(map(chinese_half, miss["relaxation"]["changes"]))
            return f"{miss['unit']['label']}“{miss['resource']['title']}”：{changes}"
    return ""


def unused_sheet(plan: StoredPlan) -> PlanSheet:
    """Return the sheet of the resources of which nothing is given."""
    headers = (
        ("单位 Unit", 26),
        ("资源 Resource", 26),
        ("可用数量 Available", 12),
        ("计量单位 Unit of measure", 12),
        ("资源编号 Resource id", 18),
    )
    rows: list[tuple[Cell, ...]] = [
        (
            resource["owner"]["label"],
            resource["title"],
            resource["available"],
            resource["unitOfMeasure"],
            resource["id"],
        )
        for resource in plan.node["unusedResources"]
    ]
    return PlanSheet("未用资源 Unused", headers, sorted(rows))


def communities_sheet(plan: StoredPlan) -> PlanSheet:
    """Return the sheet of how communities fare, the worst-off first."""
    headers = (
        ("社区 Community", 24),
        ("满足率 Satisfaction", 14),
        ("公平满足率 Fairest", 14),
        ("需求项数 Needs", 12),
        ("编号 Id", 26),
    )
    needs = Counter(plan.community_of(need).id for need in plan.needs())
    rows: list[tuple[Cell, ...]] = []
    for each in plan.node["satisfaction"]:
        community = each["community"]
        rows.append(
            (
                community["label"],
                f"{each['share']:.1%}",
                f"{each['level']:.1%}",
                float(needs[community["id"]]),
                community["id"],
            )
        )
    return PlanSheet("社区满足率 Satisfaction", headers, rows)


def about_sheet(plan: StoredPlan) -> PlanSheet:
    """Return the sheet of what the plan is of, by which rules it was made, how good it is."""
    node = plan.node
    smallest = node["smallestSatisfaction"]
    rows: list[tuple[Cell, ...]] = [
        ("区域 Area", node["areaId"]),
        ("日期 Date", node["plannedFor"]),
        ("制定人 Made by", node["madeBy"]),
        ("权重版本 Version of the weights", node["weightsVersion"]),
        ("图谱版本 Revision of the graph", float(node["revision"])),
        ("总得分 Total score", round(node["totalScore"], 3)),
        ("最低满足率 Worst-off", "" if smallest is None else f"{smallest:.1%}"),
        ("最优 Optimal", optimality(node)),
    ]
    rows += [("未能满足的指定 Pin not held", text) for text in node["notHeld"]]
    return PlanSheet("说明 About", (("项目 What", 34), ("内容 Value", 90)), rows)


def optimality(plan: Node) -> str:
    """Return whether a plan is proven to be the best, or by how much it may fall short."""
    if plan["provenOptimal"]:
        return "已证最优 proven"
    shortfall = f"{plan['shortfall']:.3f}"
    return f"未证最优，总得分最多可能差 {shortfall}。 Not proven; the score may fall short by that."


def chinese_half(text: str) -> str:
    """Return the Chinese half of a text of the API, which has the English one behind a stroke.

    A name in it may hold such strokes too: it stands in both halves, so the middle one divides.
    """
    parts = text.split(STROKE)
    return STROKE.join(parts[: (len(parts) + 1) // 2])


def texts_of(row: tuple[Cell, ...]) -> tuple[str, ...]:
    """Return the sort key of a row: its cells as texts."""
    return tuple(map(str, row))


SHEETS: tuple[Callable[[StoredPlan], PlanSheet], ...] = (
    allocations_sheet,
    unmet_sheet,
    unused_sheet,
    communities_sheet,
    about_sheet,
)
"""What makes each sheet, in their order."""
