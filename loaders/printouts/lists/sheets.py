"""What the sheets of the four lists show: the columns of each list, and each value in Chinese."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from graph.ontology.declarations import Derived, Edge, Kind, Property, Value
from graph.ontology.kinds import KINDS
from graph.ontology.kinds.needs import URGENCY
from graph.query.properties import is_category
from graph.rows.last_days import last_day

ListCell = str | float
Node = Mapping[str, Any]
"""One entry of a list: its values by their declared names; of an edge the other node's `id` and
`label`."""
WIDTHS = {
    Value.TEXT: 16,
    Value.TEXTS: 18,
    Value.NUMBER: 11,
    Value.INTEGER: 9,
    Value.FLAG: 9,
    Value.DAY: 12,
    Value.CHOICE: 10,
    Value.CATEGORY: 14,
}
"""Widths of columns by the type of their values, in characters."""
TITLE_WIDTH = 28
EDGE_WIDTH = 24
"""Width of the label of a node that is no place."""
PLACE_WIDTH = 34
"""Width of a place with the places that contain it."""
NAMED_ABOVE = ("DISTRICT", "SUBDISTRICT", "COMMUNITY", "COMPOUND")
"""The kinds of place that are named before a place that lies in them."""
NO_DAY = "9999-12-31"
"""Sorts what has no day last."""


@dataclass(frozen=True)
class ListType:
    """One of the lists: its name, its kind, the parts that are columns, and its sort key."""

    zh: str
    kind: Kind
    parts: tuple[str, ...]
    sort_key: Callable[[Node], Any]


@dataclass(frozen=True)
class AreaLists:
    """All that is on the lists of an area on a day."""

    area: str
    day: str
    nodes: Mapping[str, Sequence[Node]] = field(default_factory=dict)
    """The entries, by the names of the lists in GraphQL."""
    around: Mapping[str, Sequence[Node]] = field(default_factory=dict)
    """The places that contain a place, by its id: nearest first, each with `kind` and `label`."""

    def full_name(self, node: Node) -> str:
        """Return the name of a node.

        A place comes after the places that contain it: 洮北区海明街道解放社区幸福家园6号楼.
        """
        name = str(node["label"])
        for above in self.around.get(node["id"], ()):
            if above["kind"] in NAMED_ABOVE and not name.startswith(above["label"]):
                name = f"{above['label']}{name}"
        return name


@dataclass(frozen=True, slots=True)
class ListSheet:
    """One sheet: its name, the title above it, its headers with their widths, and its rows."""

    name: str
    title: str
    headers: tuple[tuple[str, int], ...]
    rows: list[tuple[ListCell, ...]]
    foot: str = ""
    """What stands below the rows, such as a line for signatures."""


def need_sort_key(need: Node) -> tuple[bool, int, str]:
    """Sort open needs first, then the most urgent."""
    is_met = need["status"] not in ("OPEN", "PARTLY_PLEDGED")
    urgency = list(URGENCY.members).index(need["urgency"])
    return is_met, -urgency, need["id"]


def resource_sort_key(resource: Node) -> tuple[str, str]:
    """Sort resources by category."""
    category = resource["category"]
    return category["code"] if category else "", resource["id"]


def project_sort_key(project: Node) -> tuple[bool, str, str]:
    """Sort overdue projects first, then those due earliest."""
    return not project["overdue"], str(project["dueOn"] or NO_DAY), project["id"]


def responsibility_sort_key(owed: Node) -> tuple[int, str, str]:
    """Sort overdue responsibilities first and those done last, then those due earliest."""
    status = ("OVERDUE", "OWED", "DONE").index(owed["status"])
    return status, str(owed["dueOn"] or NO_DAY), owed["id"]


LISTS = (
    ListType(
        "需求清单",
        KINDS["Need"],
        (
            "title",
            "category",
            "place",
            "quantity",
            "unitOfMeasure",
            "remaining",
            "urgency",
            "skills",
            "from",
            "to",
            "status",
        ),
        need_sort_key,
    ),
    ListType(
        "资源清单",
        KINDS["Resource"],
        (
            "title",
            "category",
            "owner",
            "area",
            "venue",
            "maximum",
            "unitOfMeasure",
            "available",
            "skills",
            "from",
            "to",
        ),
        resource_sort_key,
    ),
    ListType(
        "项目清单",
        KINDS["Project"],
        (
            "title",
            "category",
            "unit",
            "place",
            "quantity",
            "pledgedOn",
            "dueOn",
            "status",
            "overdue",
            "secretaryProject",
            "domain",
            "secretary",
        ),
        project_sort_key,
    ),
    ListType(
        "责任清单",
        KINDS["Responsibility"],
        ("title", "debtor", "onBehalfOf", "place", "dueOn", "doneOn", "status"),
        responsibility_sort_key,
    ),
)


def make_list_sheets(lists: AreaLists) -> list[ListSheet]:
    """Return the four sheets, including those of empty lists."""
    return [make_list_sheet(list_type, lists) for list_type in LISTS]


def make_list_sheet(list_type: ListType, lists: AreaLists) -> ListSheet:
    """Return the sheet of one list."""
    found = lists.nodes.get(str(list_type.kind.root_field), ())
    nodes = sorted(found, key=list_type.sort_key)
    declared = (list_type.kind.declares(name) for name in list_type.parts)
    parts = [part for part in declared if part]
    rows = []
    for node in nodes:
        cells = (list_cell(part, node[part.name], lists) for part in parts)
        rows.append(tuple(cells))
    title = f"{lists.area} {list_type.zh}（{lists.day}，共 {len(nodes)} 项）"
    headers = tuple((part.zh, column_width(part)) for part in parts)
    return ListSheet(list_type.zh, title, headers, rows)


def column_width(part: Property | Derived | Edge) -> int:
    """Return the width of a column, in characters."""
    if isinstance(part, Edge):
        return PLACE_WIDTH if part.to == "Place" else EDGE_WIDTH
    return TITLE_WIDTH if part.name == "title" else WIDTHS[part.value]


def list_cell(
    part: Property | Derived | Edge,
    value: Any,  # noqa: ANN401 - entries have values of every type
    lists: AreaLists,
) -> ListCell:
    """Return a value as a person reads it; empty if it is unknown."""
    if value is None:
        return ""
    if isinstance(part, Edge):
        return lists.full_name(value)
    if part.name == "to":
        # Inside the graph an interval ends before this day; people speak of its last one.
        return last_day(date.fromisoformat(str(value))).isoformat()
    if is_category(part):
        return str(value["nameZh"])
    if part.choices:
        return part.choices.members[value][0]
    return typed_cell(part.value, value)


def typed_cell(
    value_type: Value,
    value: Any,  # noqa: ANN401 - entries have values of every type
) -> ListCell:
    """Return a value that is neither a category nor a declared choice."""
    match value_type:
        case Value.FLAG:
            return "是" if value else "否"
        case Value.TEXTS:
            return "、".join(value)
        case Value.NUMBER | Value.INTEGER:
            return float(value)
    return str(value)
