"""What the sheets of gaps show: how many there are, then each kind with columns to fill in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graph.audit.gap import GAP_KINDS
from loaders.printouts.lists import AreaLists, ListCell, ListSheet

Gap = Mapping[str, Any]
"""A gap as GraphQL returns it."""
COUNT_HEADERS = (("缺口", 12), ("责任", 22), ("数量", 9))
GAP_HEADERS = (
    ("责任", 18),
    ("场所", 38),
    ("承担者", 22),
    ("前任", 14),
    ("应有", 8),
    ("实有", 8),
    ("起始日期", 12),
    ("说明", 36),
    ("处理人", 12),
    ("处理结果", 24),
    ("完成日期", 12),
)
"""The columns of a gap with their widths; an office fills in the last three."""
MOST_PLACES = 3
"""Places of one gap that are named; a holder with too much has many more."""
TO_FILL_IN = ("", "", "")


@dataclass(frozen=True)
class AuditedArea:
    """All gaps of an area on a day."""

    area: str
    day: str
    gaps: Sequence[Gap] = ()
    around: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    """The places that contain a place, by its id: nearest first."""

    def of_kind(self, kind: str) -> list[Gap]:
        """Return the gaps of one kind, in their order."""
        return [gap for gap in self.gaps if gap["kind"] == kind]


def make_audit_sheets(audited: AuditedArea) -> list[ListSheet]:
    """Return a sheet with the counts, and one for each kind of which there is a gap."""
    title = f"{audited.area} 责任缺口（{audited.day}，共 {len(audited.gaps)} 处）"
    sheets = [ListSheet("汇总", title, COUNT_HEADERS, gap_count_rows(audited))]
    for kind, (name, _) in GAP_KINDS.items():
        if gaps := audited.of_kind(kind):
            rows = [gap_row(gap, audited) for gap in gaps]
            sheet_title = f"{audited.area} {name}（{audited.day}，共 {len(gaps)} 处）"
            sheets.append(ListSheet(name, sheet_title, GAP_HEADERS, rows))
    return sheets


def gap_count_rows(audited: AuditedArea) -> list[tuple[ListCell, ...]]:
    """Return how many gaps there are of each kind, and of each duty of a kind."""
    rows: list[tuple[ListCell, ...]] = []
    for kind, (name, _) in GAP_KINDS.items():
        counts = Counter(gap["duty"]["nameZh"] for gap in audited.of_kind(kind))
        if counts:
            rows.append((name, "合计", float(counts.total())))
            rows += [(name, duty, float(number)) for duty, number in counts.items()]
    return rows


def gap_row(gap: Gap, audited: AuditedArea) -> tuple[ListCell, ...]:
    """Return the row of a gap."""
    lines = gap["lines"]
    places = [gap["place"]] if gap["place"] else [line["level"] for line in lines]
    holders = [gap["holder"]] if gap["holder"] else [holder_of(line) for line in lines]
    former = [line["lastHolder"] for line in lines]
    return (
        gap["duty"]["nameZh"],
        place_names(places, audited),
        joined_labels(holders),
        joined_labels(former),
        float(gap["expected"]),
        float(gap["actual"]),
        gap["since"] or "",
        chinese_part(gap["explanation"]),
        *TO_FILL_IN,
    )


def place_names(places: Sequence[Mapping[str, Any]], audited: AuditedArea) -> str:
    """Return the names of places with what contains them; of many the first ones."""
    around = {place["id"]: without_several(audited.around.get(place["id"], ())) for place in places}
    lists = AreaLists(audited.area, audited.day, {}, around)
    names = "、".join(lists.full_name(place) for place in places[:MOST_PLACES])
    return names if len(places) <= MOST_PLACES else f"{names}等 {len(places)} 处"


def without_several(around: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return the places around another, without a kind of which there are several.

    A street runs through several communities: none of them names it.
    """
    counts = Counter(above["kind"] for above in around)
    return [above for above in around if counts[above["kind"]] == 1]


def holder_of(line: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return who holds a line, None for one that nobody holds."""
    holder: Mapping[str, Any] | None = line["holder"] or line["organization"]
    return holder


def joined_labels(nodes: Sequence[Mapping[str, Any] | None]) -> str:
    """Return the labels of nodes, each once."""
    return "、".join(dict.fromkeys(str(node["label"]) for node in nodes if node))


def chinese_part(text: str) -> str:
    """Return the Chinese part of a message in both languages."""
    return text.partition(" / ")[0]
