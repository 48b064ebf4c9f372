"""What rows refer to: by key, by a key that is written otherwise, or by a name that is unique."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from graph.ontology.global_ids import key_of_id
from graph.ontology.kinds import KINDS
from graph.rows.batch import Batch, Row, RowError
from graph.rows.keys.named_nodes import NameSearch, Surroundings, open_name_search
from graph.rows.keys.stored_keys import find_ids_alike, fold_id

MOST_SHOWN = 5
"""Candidates that a message names."""
MOST_SEARCHED = 50
"""Unknown names of a batch for which similar ones are looked up."""


@dataclass(slots=True)
class References:
    """What the references of a batch mean; a reference is an id, or a kind with a name."""

    existing: set[str] = field(default_factory=set)
    """Ids that are in the graph, or would be after a dry run."""
    limited: set[str] = field(default_factory=set)
    """Those that are not there for ever: what refers to them may hold for fewer days."""
    alike: dict[str, list[str]] = field(default_factory=dict)
    """References whose keys are written otherwise, with the ids that they may mean."""
    named: dict[str, dict[str, Surroundings]] = field(default_factory=dict)
    """References by name, with the nodes that they may mean, by id."""
    similar: dict[str, list[str]] = field(default_factory=dict)
    """Unknown references, with the ids of nodes with similar names."""

    def resolve(self, row: Row) -> Row:
        """Return a row that refers by ids wherever it is certain what is meant."""
        referred = row.referred
        if self.existing.issuperset(referred):
            return row
        certain = {self.meaning(each, ()) for each in referred}
        meant = {each: self.meaning(each, certain) for each in referred}
        targets = {
            name: tuple(sorted({meant[each] for each in ids})) for name, ids in row.targets.items()
        }
        days = {
            name: {meant[each]: day for each, day in own.items()} for name, own in row.days.items()
        }
        return replace(row, targets=targets, days=days)

    def meaning(self, reference: str, others: Collection[str]) -> str:
        """Return the id that a reference means, itself if that is not certain.

        Of several nodes of one name it is the one beside others to which the row refers.
        """
        alike = self.alike.get(reference, [])
        if len(alike) == 1:
            return alike[0]
        candidates = self.named.get(reference, {})
        if len(candidates) > 1:
            beside = {each: at for each, at in candidates.items() if at.is_beside(others)}
            candidates = beside or candidates
        return next(iter(candidates)) if len(candidates) == 1 else reference

    def missing_target_error(self, row: Row, existing: set[str]) -> RowError:
        """Return the error that names the first target of a row that does not exist."""
        name, target = next(
            (name, target)
            for name, targets in row.targets.items()
            for target in targets
            if target not in existing
        )
        kind, _, key = target.partition(":")
        zh_kind = KINDS[kind].zh
        candidates = self.alike.get(target) or [
            around.shown for around in self.named.get(target, {}).values()
        ]
        if candidates:
            shown = [each.removeprefix(f"{kind}:") for each in candidates[:MOST_SHOWN]]
            more = "等" if len(candidates) > MOST_SHOWN else ""
            zh = (
                f"{zh_kind}编号：有 {len(candidates)} 个符合“{key}”：{'、'.join(shown)}{more}，"
                "请写编号，或在名称前写上级"
            )
            en = (
                f"the key of a {kind}: {len(candidates)} match, {', '.join(shown)}; "
                "write the key, or what contains it before the name"
            )
            return RowError(row, name, key, zh, en)
        zh = f"图中已有或本次可收入的{zh_kind}编号或名称；没有找到 {key}"
        en = f"the key or name of a {kind} that exists or can be imported; looked for {target}"
        if near := [key_of_id(each) for each in self.similar.get(target, [])]:
            zh += f"，相近的有 {'、'.join(near)}"
            en += f"; similar are {', '.join(near)}"
        return RowError(row, name, key, zh, en, missing=True)


async def read_references(
    batch: Batch, wanted: set[str], existing: set[str], siblings: Sequence[Row]
) -> References:
    """Return what those references mean that are not in `existing`.

    `siblings` are all rows of the batch, which may be meant as well.
    """
    found = References(existing)
    own = {row.id for row in siblings}
    missing = sorted(wanted - existing - own)
    if not missing:
        return found
    found.alike = await find_ids_alike(batch, missing)
    own_folded = {fold_id(each): each for each in own}
    for each in missing:
        if each not in found.alike and fold_id(each) in own_folded:
            found.alike[each] = [own_folded[fold_id(each)]]
    for targets in found.alike.values():
        existing.update(each for each in targets if each not in own)
        # Their days were not read.
        found.limited.update(targets)
    unknown = [each for each in missing if each not in found.alike]
    await add_named(batch, found, unknown, siblings)
    return found


async def add_named(
    batch: Batch, found: References, references: Sequence[str], siblings: Sequence[Row]
) -> None:
    """Add the nodes that references by name may mean, and what is similar to unknown ones."""
    own = {row.id for row in siblings}
    for kind, texts in group_by_kind(references).items():
        if KINDS[kind].title_property is None:
            continue
        search = await open_name_search(batch, KINDS[kind], siblings)
        meant = await search.find(texts)
        for text, nodes in meant.items():
            found.named[f"{kind}:{text}"] = nodes
            found.existing.update(each for each in nodes if each not in own)
            found.limited.update(nodes)
        unknown = [text for text, nodes in meant.items() if not nodes]
        found.similar |= similar_ids(search, unknown[:MOST_SEARCHED])


def group_by_kind(references: Iterable[str]) -> dict[str, list[str]]:
    """Return the texts of references by the kind that they name."""
    grouped: dict[str, list[str]] = {}
    for each in references:
        kind, _, text = each.partition(":")
        grouped.setdefault(kind, []).append(text)
    return grouped


def similar_ids(search: NameSearch, texts: Sequence[str]) -> Mapping[str, list[str]]:
    """Return for unknown names the ids of nodes with similar ones."""
    return {f"{search.kind.name}:{text}": search.similar(text) for text in texts}
