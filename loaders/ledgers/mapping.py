"""The mapping from ledgers to kinds: data, checked against the declarations before a row is read."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from graph.errors import GraphError
from graph.ontology.declarations import Edge, Kind, Property
from graph.ontology.kinds import KINDS

BAICHENG = Path(__file__).parents[1] / "mappings" / "baicheng.toml"
"""The mapping that comes with the project."""

KEY = "编号"
CONFIRMED = "核实日期"
SINCE = "生效日期"
REASON = "拒绝原因"
"""The column that is added to refused rows, and left aside when they are mended and come back."""
MARK = re.compile(r"\s+|[*＊]$|[（(]必填[）)]$")
"""What a header may have beside its name."""


class MappingRefused(GraphError):
    """The mapping says something that the declarations do not know."""

    def __init__(self, path: Path, ledger: str, zh: str, en: str) -> None:
        super().__init__(
            f"映射 {path} 中的台账 {ledger}：{zh}。", f"The mapping {path}, ledger {ledger}: {en}."
        )


@dataclass(frozen=True, slots=True)
class Ends:
    """The columns of one edge: the keys at its other end, and their kind or the column that says which kind."""

    edge: Edge
    column: str
    kind: str | None
    kind_column: str | None
    allowed: tuple[Kind, ...]
    """The kinds that may stand at the other end."""


@dataclass(frozen=True, slots=True)
class Ledger:
    """One ledger: the kind that each row is one of, and the header of every property and edge."""

    name: str
    kind: Kind
    key: str
    constants: Mapping[str, str] = field(default_factory=dict)
    """Property to the text that a cell of it would have."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Property to header; without the constants, and without `code` where it is the key."""
    ends: tuple[Ends, ...] = ()
    synonyms: Mapping[str, str] = field(default_factory=dict)
    """Other headers in use, each to the one that it stands for."""


def plain(header: str) -> str:
    """Return a header without blanks, and without the mark of a column that has to be filled in."""
    return MARK.sub("", MARK.sub("", header))


def column_headers(ledger: Ledger) -> Iterator[str]:
    """Go through every header that a ledger may have."""
    yield from (ledger.key, CONFIRMED, SINCE, *ledger.headers.values(), *meant(ledger.ends))


def load(path: Path = BAICHENG) -> tuple[Ledger, ...]:
    """Read all ledgers in the order in which they stand on each other. Raises `MappingRefused`."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise MappingRefused(path, "?", "没有这个文件", "there is no such file") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise MappingRefused(
            path,
            "?",
            f"不是有效的 UTF-8 TOML 文件（{problem}）",
            f"not valid TOML in UTF-8 ({problem})",
        ) from problem
    entries = content.get("ledger")
    if not isinstance(entries, list) or not entries:
        raise MappingRefused(path, "?", "没有 [[ledger]] 条目", "there is no [[ledger]] entry")
    ledgers: dict[str, Ledger] = {}
    for entry in entries:
        ledger = Entry(path, entry, content.get("synonyms", {})).ledger()
        if ledger.name in ledgers:
            raise MappingRefused(path, ledger.name, "出现了两次", "it occurs twice")
        ledgers[ledger.name] = ledger
    return tuple(ledgers.values())


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the file on its way to a ledger."""

    path: Path
    content: Mapping[str, Any]
    shared: Mapping[str, Any] = field(default_factory=dict)
    """Header to its synonyms in whichever ledger has that header."""

    def fault(self, zh: str, en: str) -> MappingRefused:
        """Name the ledger at fault."""
        return MappingRefused(self.path, str(self.content.get("name", "?")), zh, en)

    def ledger(self) -> Ledger:
        """Check the entry against the declarations."""
        content = self.content
        self.known(content, {"name", "kind", "key", "constants", "columns", "edges", "synonyms"})
        for text in ("name", "kind"):
            if not isinstance(content.get(text), str):
                raise self.fault(f"缺少 {text}", f"{text} is missing")
        if content["kind"] not in KINDS.kinds:
            raise self.fault(
                f"没有声明种类 {content['kind']}", f"no kind {content['kind']} is declared"
            )
        kind, key = KINDS[content["kind"]], content.get("key", KEY)
        ends = tuple(
            self.ends(kind, name, columns) for name, columns in content.get("edges", {}).items()
        )
        for edge in kind.stored:
            if edge.required and edge.name not in content.get("edges", {}):
                raise self.fault(
                    f"缺少必需的边 {edge.name}（{edge.zh}）",
                    f"the required edge {edge.name} ({edge.zh}) is missing",
                )
        ledger = Ledger(
            content["name"], kind, key, self.constants(kind), self.headers(kind, key), ends
        )
        self.refuse_doubles(ledger)
        return replace(ledger, synonyms=self.synonyms(ledger))

    def known(self, given: Mapping[str, Any], names: set[str]) -> None:
        """Refuse words that mean nothing here."""
        if unknown := sorted(given.keys() - names):
            raise self.fault(
                f"不认识 {'、'.join(unknown)}", f"{', '.join(unknown)} is not known here"
            )

    def constants(self, kind: Kind) -> dict[str, str]:
        """Return the constants, each of a declared property."""
        given = self.content.get("constants", {})
        for name in given:
            self.declared(kind, name)
        return {name: str(value) for name, value in given.items()}

    def headers(self, kind: Kind, key: str) -> dict[str, str]:
        """Return the header of every property that a column may hold."""
        given = self.content.get("columns", {})
        for name in given:
            self.declared(kind, name)
        headers = {
            prop.name: given.get(prop.name, prop.zh)
            for prop in kind.properties
            if prop.name not in self.content.get("constants", {})
        }
        return {name: header for name, header in headers.items() if header != key}

    def declared(self, kind: Kind, name: str) -> Property:
        """Return the property of this name."""
        for prop in kind.properties:
            if prop.name == name:
                return prop
        raise self.fault(f"{kind.name} 没有属性 {name}", f"{kind.name} has no property {name}")

    def ends(self, kind: Kind, name: str, columns: Mapping[str, Any]) -> Ends:
        """Check one edge: declared, stored by this kind, and leading to kinds that it may lead to."""
        edge = next((edge for edge in kind.stored if edge.name == name), None)
        if edge is None:
            raise self.fault(
                f"{kind.name} 没有由台账写入的边 {name}",
                f"{kind.name} has no edge {name} that a ledger writes",
            )
        self.known(columns, {"column", "kind", "kind_column"})
        if "column" not in columns or ("kind" in columns) == ("kind_column" in columns):
            raise self.fault(
                f"边 {name} 需要 column，以及 kind 或 kind_column 之一",
                f"edge {name} needs column and one of kind and kind_column",
            )
        allowed = tuple(
            each
            for each in KINDS.named(edge.to)
            if not edge.target_kinds or each.name in edge.target_kinds
        )
        if "kind" in columns and columns["kind"] not in {each.name for each in allowed}:
            names = ", ".join(each.name for each in allowed)
            raise self.fault(
                f"边 {name} 不能通向 {columns['kind']}（可为 {names}）",
                f"edge {name} cannot lead to {columns['kind']} (only to {names})",
            )
        return Ends(
            edge, columns["column"], columns.get("kind"), columns.get("kind_column"), allowed
        )

    def synonyms(self, ledger: Ledger) -> dict[str, str]:
        """Return what other headers stand for. Those shared by all ledgers give way to what a ledger says itself."""
        own, headers = self.content.get("synonyms", {}), {*column_headers(ledger)}
        if strange := sorted(own.keys() - headers):
            raise self.fault(
                f"没有列“{strange[0]}”，不能有同义列名",
                f"there is no column {strange[0]} that could have synonyms",
            )
        found: dict[str, str] = {}
        for header, synonym in pairs(own):
            if synonym in headers or found.get(synonym, header) != header:
                raise self.fault(
                    f"列“{synonym}”有两个含义", f"the column {synonym} has two meanings"
                )
            found[synonym] = header
        shared = {
            synonym: header
            for header, synonym in pairs(self.shared)
            if header in headers and synonym not in headers
        }
        # A header of the mapping may itself have blanks, which a table's headers lose.
        return {
            **shared,
            **found,
            **{plain(header): header for header in headers if plain(header) != header},
        }

    def refuse_doubles(self, ledger: Ledger) -> None:
        """Refuse one header for two meanings."""
        used = [*column_headers(ledger)]
        for header in used:
            if used.count(header) > 1:
                raise self.fault(f"列“{header}”有两个含义", f"the column {header} has two meanings")


def pairs(synonyms: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Go through headers and their synonyms, one by one."""
    return (
        (header, plain(str(synonym))) for header, several in synonyms.items() for synonym in several
    )


def meant(ends: tuple[Ends, ...]) -> Iterator[str]:
    """Go through the headers that edges read."""
    for each in ends:
        yield each.column
        if each.kind_column:
            yield each.kind_column
