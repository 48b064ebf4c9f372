"""What hangs on the nodes that an import ends: named, so that an office can end or move it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter

from graph.ontology.global_ids import key_of_id, kind_name_of
from graph.ontology.kinds import KINDS
from graph.rows.batch import BatchOutcome, Row
from graph.rows.ends.standing import LeftBehind
from graph.vocabulary import Vocabulary
from loaders.ledgers.report import LeftBehindRow, Notice

MOST_KEPT = 5_000
"""How many are kept by name, so that memory stays bounded; the rest are counted."""
MOST_ENDED = 20
"""For how many nodes that end a notice names what they leave behind."""
MOST_NAMED = 5
"""How many of what one node leaves behind its notice names."""


@dataclass(slots=True)
class LeftBehindRows:
    """What the rows of an import have left behind so far."""

    vocabulary: Vocabulary
    kept: dict[str, dict[str, LeftBehind]] = field(default_factory=dict)
    """By what is left behind, then by the node that ends."""
    count: int = 0
    unlisted: int = 0
    """How many more there are."""

    def concerns(self, outcome: BatchOutcome) -> bool:
        """Whether a batch leaves something behind, or writes what an earlier one left."""
        return bool(outcome.left_behind) or any(row.id in self.kept for row in outcome.rows)

    def add_outcome(self, outcome: BatchOutcome) -> None:
        """Add what a batch leaves behind; its rows may themselves end or move what others left."""
        for row in outcome.rows:
            self.discard_settled(row)
        for each in outcome.left_behind:
            known = self.kept.get(each.id, {})
            if each.ended in known:
                known[each.ended] = each
            elif self.count < MOST_KEPT:
                self.kept.setdefault(each.id, known)[each.ended] = each
                self.count += 1
            else:
                self.unlisted += 1

    def discard_settled(self, row: Row) -> None:
        """Discard what was left behind before if a row ends it in time, or leads elsewhere."""
        known = self.kept.pop(row.id, {})
        targets = {target for ids in row.targets.values() for target in ids}
        end = row.properties.get("to")
        still = {
            ended: left
            for ended, left in known.items()
            if ended in targets and (end is None or left.day < end)
        }
        self.count -= len(known) - len(still)
        if still:
            self.kept[row.id] = still

    def rows(self) -> list[LeftBehindRow]:
        """Return what is left behind, in the order of the nodes that end."""
        every = (left for by_ended in self.kept.values() for left in by_ended.values())
        ordered = sorted(every, key=attrgetter("ended", "id"))
        return [self.describe(each) for each in ordered]

    def describe(self, left: LeftBehind) -> LeftBehindRow:
        """Return what is left behind with names for people."""
        return LeftBehindRow(
            left.ended,
            self.describe_name(left.ended_name),
            left.day,
            left.id,
            left.edge,
            self.describe_name(left.name),
        )

    def describe_name(self, parts: Iterable[str]) -> str:
        """Return a name for people: the codes of duties become words."""
        codes = self.vocabulary.codes
        return " ".join(codes[part].zh if part in codes else part for part in parts)


def notice_left_behind(rows: Sequence[LeftBehindRow], unlisted: int) -> list[Notice]:
    """Return a notice for each of the first nodes that leave something behind, and of how many
    more there are.
    """
    by_ended = [list(group) for _, group in groupby(rows, attrgetter("ended"))]
    notices = [notice_ended_node(group) for group in by_ended[:MOST_ENDED]]
    more = unlisted + sum(len(group) for group in by_ended[MOST_ENDED:])
    if more:
        zh = f"另有 {more:,} 项仍挂在已终止的对象上，没有列出。"
        en = f"{more:,} more hang on what has ended and are not listed."
        notices.append(Notice("", zh, en))
    return notices


def notice_ended_node(rows: Sequence[LeftBehindRow]) -> Notice:
    """Return the notice of what one node leaves behind."""
    first = rows[0]
    title, key = KINDS[kind_name_of(first.ended)].zh, key_of_id(first.ended)
    shown = rows[:MOST_NAMED]
    listed_zh = "；".join(row.text for row in shown)
    listed_en = "; ".join(f"{row.id} ({row.name})" for row in shown)
    if more := len(rows) - len(shown):
        listed_zh += f"；另有 {more:,} 项"
        listed_en += f"; and {more:,} more"
    return Notice(
        title,
        f"{title} {first.ended_name}（{key}）自 {first.day} 起不再存在，下列各项随之失效，"
        f"请核对后终止或改派：{listed_zh}。",
        f"{first.ended} is no longer there from {first.day}, and these no longer hold;"
        f" end them, or lead them elsewhere: {listed_en}.",
    )
