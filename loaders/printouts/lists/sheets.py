"""What the sheets of the four lists say: which columns each list has, and how a value reads in Chinese."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graph.ontology.declarations import Derived, Edge, Kind, Property, Value
from graph.ontology.kinds import KINDS
from graph.ontology.kinds.needs import URGENCY
from graph.vocabulary.categories import Taxonomy

Cell = str | float
Node = Mapping[str, Any]
"""One entry of a list: values by the names of its declaration; of an edge the other node's `id` and `label`."""
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
TITLE, BODY, SPOT = 28, 24, 34
"""Widths of a title, of an organization or whatever else an edge leads to, and of a place with all that contains it."""
SAID = ("DISTRICT", "SUBDISTRICT", "COMMUNITY", "COMPOUND")
"""The kinds of place that are named before a place that lies in them."""


@dataclass(frozen=True)
class Listed:
    """One of the lists: its name, its kind, the parts that are columns, and the order of its rows."""

    zh: str
    kind: Kind
    parts: tuple[str, ...]
    order: Callable[[Node], Any]


@dataclass(frozen=True)
class Gathered:
    """All that is on the lists of an area on a day."""

    area: str
    day: str
    nodes: Mapping[str, Sequence[Node]] = field(default_factory=dict)
    """The entries by the names of the lists in GraphQL."""
    around: Mapping[str, Sequence[Node]] = field(default_factory=dict)
    """What contains the places at which they lie, nearest first, each with its `kind` and `label`, by the id of the place."""

    def full_name(self, node: Node) -> str:
        """Return the name of a node, of a place after those of the places that contain it: 洮北区海明街道解放社区幸福家园6号楼."""
        name = str(node["label"])
        for above in self.around.get(node["id"], ()):
            if above["kind"] in SAID and not name.startswith(above["label"]):
                name = f"{above['label']}{name}"
        return name


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its name, the line above it, its headers with the width of each column, its rows."""

    name: str
    title: str
    headers: tuple[tuple[str, int], ...]
    rows: list[tuple[Cell, ...]]


def latest(node: Node, name: str) -> str:
    """Return a day to put in order by; what has none comes last."""
    return str(node[name] or "9999-12-31")


LISTS = (
    Listed(
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
        lambda need: (
            need["status"] not in ("OPEN", "PARTLY_PLEDGED"),
            -list(URGENCY.members).index(need["urgency"]),
            need["id"],
        ),
    ),
    Listed(
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
        lambda resource: (resource["category"], resource["id"]),
    ),
    Listed(
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
        lambda project: (not project["overdue"], latest(project, "dueOn"), project["id"]),
    ),
    Listed(
        "责任清单",
        KINDS["Responsibility"],
        ("title", "debtor", "onBehalfOf", "place", "dueOn", "doneOn", "status"),
        lambda owed: (
            ("OVERDUE", "OWED", "DONE").index(owed["status"]),
            latest(owed, "dueOn"),
            owed["id"],
        ),
    ),
)


def list_sheets(gathered: Gathered, categories: Taxonomy) -> list[Sheet]:
    """Return the four sheets, also those of lists on which there is nothing."""
    return [sheet(listed, gathered, categories) for listed in LISTS]


def sheet(listed: Listed, gathered: Gathered, categories: Taxonomy) -> Sheet:
    """Return the sheet of one list."""
    nodes = sorted(gathered.nodes.get(str(listed.kind.root_field), ()), key=listed.order)
    parts = [part for name in listed.parts if (part := listed.kind.declares(name))]
    headers = tuple((part.zh, width(part)) for part in parts)
    rows = [
        tuple(cell(part, node[part.name], gathered, categories) for part in parts) for node in nodes
    ]
    return Sheet(
        listed.zh,
        f"{gathered.area} {listed.zh}（{gathered.day}，共 {len(nodes)} 项）",
        headers,
        rows,
    )


def width(part: Property | Derived | Edge) -> int:
    """Return the width of a column, in characters."""
    if isinstance(part, Edge):
        return SPOT if part.to == "Place" else BODY
    return TITLE if part.name == "title" else WIDTHS[part.value]


def cell(
    part: Property | Derived | Edge,
    value: Any,  # noqa: ANN401 - whatever an entry has
    gathered: Gathered,
    categories: Taxonomy,
) -> Cell:
    """Return a value as a person reads it; nothing where it is not known."""
    if value is None:
        return ""
    if isinstance(part, Edge):
        return gathered.full_name(value)
    return part.choices.members[value][0] if part.choices else plain(part.value, value, categories)


def plain(sort: Value, value: Any, categories: Taxonomy) -> Cell:  # noqa: ANN401 - values of any type
    """Return a value that is not one of a closed list."""
    match sort:
        case Value.CATEGORY:
            known = categories.named(value)
            return known.zh if known else str(value)
        case Value.FLAG:
            return "是" if value else "否"
        case Value.TEXTS:
            return "、".join(value)
        case Value.NUMBER | Value.INTEGER:
            return float(value)
    return str(value)
