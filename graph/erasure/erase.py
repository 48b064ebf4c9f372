"""Erases a text everywhere, or the data of one person; every version and log is rewritten.

One transaction does all of it, and says so in the audit log without repeating what is gone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from graph.audit_log.append import append_events
from graph.audit_log.entries import AuditAction, event_by
from graph.callers import Caller
from graph.database.dialect import quoted_name
from graph.database.protocols import Reader, Store
from graph.database.template import fill
from graph.database.transaction import Transaction
from graph.erasure.spellings import Spellings, compared_characters
from graph.erasure.stored_texts import (
    StoredTexts,
    personal_properties,
    texts_of_arrows,
    texts_of_nodes,
)
from graph.errors import GraphError
from graph.ontology.clock import BELIEVED, now, today
from graph.ontology.declarations import Kind
from graph.ontology.folding import fold_text
from graph.ontology.global_ids import kind_name_of
from graph.ontology.kinds import KINDS
from graph.ontology.names.name_order import NAME_ORDER, name_order
from graph.ontology.search_text import WORDS
from graph.rows.batch import Row
from graph.rows.change_log import log_changes

MARK = "（已清除）"
"""What stands in the place of what was erased."""
SHORTEST_TEXT = 2
"""Characters of a text that is erased everywhere: a single one stands in a thousand names."""
WRITE_SECONDS = 1_800.0


@dataclass
class Erasure:
    """What was erased: how many nodes and arrows were rewritten, by label and type."""

    counts: dict[str, int] = field(default_factory=dict)
    nodes: set[str] = field(default_factory=set)
    """The ids of the nodes of which something was erased."""
    spellings: Sequence[str] = ()
    """What was erased: a text in each spelling in which it was stored."""

    def add(self, name: str, ids: list[str]) -> None:
        """Add what was rewritten under a label or type."""
        if ids:
            self.counts[name] = self.counts.get(name, 0) + len(ids)
            self.nodes.update(each for each in ids if KINDS.of_id(each))


class TextTooShort(GraphError):
    """A text was to be erased everywhere that is too short for that."""

    def __init__(self) -> None:
        super().__init__(
            f"要清除的文字至少 {SHORTEST_TEXT} 个字，否则会改动许多无关的名称。",
            f"A text to be erased has at least {SHORTEST_TEXT} characters; a shorter one stands in "
            "many names that have nothing to do with it.",
        )


class TextInIds(GraphError):
    """A text was to be erased that is part of ids, which others refer to."""

    def __init__(self, number: int) -> None:
        super().__init__(
            f"有 {number} 个节点的编号中含有这段文字，编号不能改动，什么都没有清除。"
            "请先在台账中换编号、重新导入，再撤销原来的行。",
            f"The ids of {number} nodes contain this text, and ids cannot be changed: nothing was "
            "erased. Give the rows other keys in their ledger, import it, and withdraw the old "
            "rows.",
        )


class NoPersonalData(GraphError):
    """The data of a person was to be erased of what is no person, or is not there."""

    def __init__(self, node: str) -> None:
        super().__init__(
            f"图谱中没有这个人：{node}。要清除的若是一段文字，请用 --text。",
            f"There is no such person in the graph: {node}. To erase a text, use --text.",
        )


class StillInOffice(GraphError):
    """The data of a person was to be erased who still holds a post."""

    def __init__(self, node: str) -> None:
        super().__init__(
            f"{node} 仍在任职，什么都没有清除。请先结束任职。",
            f"{node} still holds a post, and nothing was erased. End the tenure first.",
        )


IDS = """
MATCH (n:<label>)
WHERE n.id CONTAINS $text
RETURN count(n)
"""
NODES = "MATCH (n:<label>)"
ARROWS = "MATCH ()-[n:<label>]->()"
STORED_TEXTS = """
<pattern>
WITH DISTINCT <text> AS text
WHERE text IS NOT NULL
RETURN collect(text)
"""
REPLACE_IN_NODES = """
MATCH (n:<label>)
WHERE <found>
SET <replaced>
WITH n
OPTIONAL MATCH (n)-[:VERSION_OF]->(state)
RETURN collect(coalesce(n.id, state.id, ''))
"""
REPLACE_IN_ARROWS = """
MATCH ()-[n:<label>]->()
WHERE <found>
SET <replaced>
RETURN collect('')
"""


PLACES = ((NODES, REPLACE_IN_NODES, texts_of_nodes), (ARROWS, REPLACE_IN_ARROWS, texts_of_arrows))
"""Where texts are stored: the pattern of it, how they are replaced, and which there are."""


async def erase_text(store: Store, text: str, caller: Caller) -> Erasure:
    """Replace a text by a mark wherever the graph stores it, in whatever spelling.

    Raises `TextTooShort` and `TextInIds`.
    """
    if len(compared_characters(text)) < SHORTEST_TEXT:
        raise TextTooShort

    async def work(transaction: Transaction) -> Erasure:
        spellings = await find_spellings(transaction, text)
        erasure = Erasure(spellings=spellings)
        for spelling in spellings:
            await check_ids(transaction, spelling)
        for spelling in spellings:
            await replace_spelling(transaction, erasure, spelling)
        await log_erasure(transaction, erasure, caller)
        return erasure

    return await store.write(work, limit=WRITE_SECONDS)


async def find_spellings(transaction: Transaction, text: str) -> list[str]:
    """Return the spellings in which a text is stored, and itself; the longest first."""
    spellings = Spellings(text)
    for pattern, _, stored in PLACES:
        for texts in stored():
            for statement in stored_texts_statements(pattern, texts):
                spellings.look_in(await transaction.run(statement) or ())
    for kind in KINDS:
        statement = fill(
            STORED_TEXTS, pattern=fill(NODES, label=quoted_name(kind.name)), text="n.id"
        )
        spellings.look_in(await transaction.run(statement) or ())
    return spellings.longest_first


def stored_texts_statements(pattern: str, texts: StoredTexts) -> Iterator[str]:
    """Yield the statements that return the texts of one label or type, each once."""
    found = fill(pattern, label=quoted_name(texts.name))
    for name in texts.texts:
        yield fill(STORED_TEXTS, pattern=found, text=f"n.{quoted_name(name)}")
    for name in texts.lists:
        several = f"{found} UNWIND coalesce(n.{quoted_name(name)}, []) AS part WITH part"
        yield fill(STORED_TEXTS, pattern=several, text="part")


async def replace_spelling(transaction: Transaction, erasure: Erasure, spelling: str) -> None:
    """Replace one spelling of a text by the mark, wherever it is stored."""
    values = {
        "text": spelling,
        "mark": MARK,
        "folded": fold_text(spelling),
        "foldedMark": fold_text(MARK),
        "order": name_order(MARK, is_person=False),
    }
    for _, template, stored in PLACES:
        for texts in stored():
            statement = replace_statement(template, texts)
            erasure.add(texts.name, await transaction.run(statement, values))


async def check_ids(transaction: Transaction, text: str) -> None:
    """Check that a text is no part of an id. Raises `TextInIds`."""
    number = 0
    for kind in KINDS:
        statement = fill(IDS, label=quoted_name(kind.name))
        number += await transaction.run(statement, {"text": text})
    if number:
        raise TextInIds(number)


def replace_statement(template: str, texts: StoredTexts) -> str:
    """Return the statement that replaces a text in the nodes of a label or arrows of a type."""
    return fill(
        template,
        label=quoted_name(texts.name),
        found=found_predicate(texts),
        replaced=replaced_clause(texts),
    )


def found_predicate(texts: StoredTexts) -> str:
    """Return the predicate that one of the texts of `n` contains `$text`."""
    parts = [f"n.{quoted_name(name)} CONTAINS $text" for name in texts.texts]
    parts += [
        f"any(part IN coalesce(n.{quoted_name(name)}, []) WHERE part CONTAINS $text)"
        for name in texts.lists
    ]
    return " OR ".join(parts)


def replaced_clause(texts: StoredTexts) -> str:
    """Return what is set of `n`, so that none of its texts contains `$text`."""
    parts = []
    if texts.titles:
        # Set first, while the titles still say whether they are changed.
        changed = " OR ".join(f"n.{quoted_name(name)} CONTAINS $text" for name in texts.titles)
        parts.append(f"n.{NAME_ORDER} = CASE WHEN {changed} THEN $order ELSE n.{NAME_ORDER} END")
        parts.append(f"n.{WORDS} = replace(n.{WORDS}, $folded, $foldedMark)")
    parts += [
        f"n.{name} = replace(n.{name}, $text, $mark)" for name in map(quoted_name, texts.texts)
    ]
    parts += [
        f"n.{name} = [part IN n.{name} | replace(part, $text, $mark)]"
        for name in map(quoted_name, texts.lists)
    ]
    # A hash of what the row said could be guessed from.
    parts.append("n.fingerprint = null")
    return ", ".join(parts)


HELD = """
MATCH (c:<anchor> {id: $id})<-[:HELD_BY]-(t:Tenure)
WHERE t.supersededAt = $believed AND t.`from` <= $today AND $today < t.to
RETURN count(t)
"""
ERASE_PERSON = """
MATCH (n:<anchor> {id: $id})
SET <cleared>
WITH n
OPTIONAL MATCH (n)<-[:VERSION_OF]-(v:Version)
SET <version_cleared>
RETURN count(n)
"""


async def erase_person(store: Store, node: str, caller: Caller) -> Erasure:
    """Erase what the graph says about a person, in every version; posts and tenures stay.

    Raises `NoPersonalData` and `StillInOffice`.
    """
    kind = KINDS.of_id(node)
    if kind is None or not personal_properties(kind):
        raise NoPersonalData(node)

    async def work(transaction: Transaction) -> Erasure:
        await check_out_of_office(transaction, kind, node)
        statement = fill(
            ERASE_PERSON,
            anchor=quoted_name(kind.anchor),
            cleared=cleared_clause(kind, "n"),
            version_cleared=cleared_clause(kind, "v"),
        )
        values = {
            "id": node,
            "mark": MARK,
            "words": fold_text(MARK),
            "order": name_order(MARK, is_person=False),
        }
        if not await transaction.run(statement, values):
            raise NoPersonalData(node)
        erasure = Erasure()
        erasure.add(kind.name, [node])
        await log_erasure(transaction, erasure, caller)
        return erasure

    return await store.write(work, limit=WRITE_SECONDS)


PERSONAL_TEXTS = """
MATCH (n:<anchor> {id: $id})
OPTIONAL MATCH (n)<-[:VERSION_OF]-(v:Version)
WITH [n] + collect(v) AS states
UNWIND states AS state
UNWIND [<protected>] AS value
WITH value WHERE value IS NOT NULL
RETURN collect(DISTINCT value)
"""


async def read_personal_texts(reader: Reader, node: str) -> list[str]:
    """Return what no file may hold once a person is erased: what is protected of them.

    Names and titles are those of others as well.
    """
    kind = KINDS.of_id(node)
    names = [each.name for each in personal_properties(kind) if each.protected] if kind else []
    if kind is None or not names:
        return []
    protected = ", ".join(f"state.{quoted_name(name)}" for name in names)
    statement = fill(PERSONAL_TEXTS, anchor=quoted_name(kind.anchor), protected=protected)
    return list(await reader.read(statement, {"id": node}) or ())


async def check_out_of_office(transaction: Transaction, kind: Kind, node: str) -> None:
    """Check that a person holds no post today. Raises `StillInOffice`."""
    statement = fill(HELD, anchor=quoted_name(kind.anchor))
    values = {"id": node, "today": today(), "believed": BELIEVED}
    if await transaction.run(statement, values):
        raise StillInOffice(node)


def cleared_clause(kind: Kind, variable: str) -> str:
    """Return what is set of a node or version so that it says nothing about a person."""
    parts = [
        f"{variable}.{quoted_name(each.name)} = {'$mark' if each.required else 'null'}"
        for each in personal_properties(kind)
    ]
    parts += [f"{variable}.{WORDS} = $words", f"{variable}.{NAME_ORDER} = $order"]
    return ", ".join([*parts, f"{variable}.fingerprint = null"])


MOST_TARGETS = 1_000
"""Ids that one entry of the audit log names at most."""


async def log_erasure(transaction: Transaction, erasure: Erasure, caller: Caller) -> None:
    """Log what was rewritten, so that all that is kept of it is read again, and who did it."""
    nodes = sorted(erasure.nodes)
    written: dict[str, list[Row]] = {}
    for node in nodes:
        written.setdefault(kind_name_of(node), []).append(Row(node, 0, {}, {}))
    await log_changes(transaction, written, now())
    event = event_by(caller, AuditAction.ERASURE, "erase", nodes[:MOST_TARGETS])
    await append_events(transaction, [event])
