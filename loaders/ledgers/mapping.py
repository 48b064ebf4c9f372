"""The mapping from ledgers to kinds: data, checked against the declarations before any import."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from graph.errors import GraphError
from graph.ontology.declarations import Edge, Kind
from graph.ontology.folding import clean_text
from graph.ontology.kinds import KINDS
from graph.rows.last_days import LastDays

MAPPING_FILE = Path(__file__).parents[1] / "mappings" / "baicheng.toml"
"""The mapping that comes with the project."""

KEY = "编号"
CONFIRMED = "核实日期"
SINCE = "生效日期"
REASON = "拒绝原因"
"""The column added to rejected rows; ignored when they are imported again."""
DECORATION = re.compile(r"\s+|[*＊]$|[（(]必填[）)]$")
"""What a header may have beside its name: blanks, and the mark of a required column."""
CODE_WORD = re.compile(r"(?<=.)(?:编号|工号)$")
"""How the header of a column of keys ends."""
LEDGER_WORDS = {"name", "kind", "key", "constants", "columns", "edges", "synonyms"}
EDGE_WORDS = {"column", "kind", "kind_column", "day_column"}


class InvalidMapping(GraphError):
    """The mapping contradicts the declarations."""

    def __init__(self, path: Path, ledger: str, zh: str, en: str) -> None:
        super().__init__(
            f"映射 {path} 中的台账 {ledger}：{zh}。", f"The mapping {path}, ledger {ledger}: {en}."
        )


@dataclass(frozen=True, slots=True)
class EdgeHeaders:
    """The headers of one edge: that of the keys, and their kind, or the header that names it."""

    edge: Edge
    column: str
    """The header of the keys at the other end."""
    kind: str | None
    """The kind at the other end, unless `kind_column` names another one in a row."""
    kind_column: str | None
    allowed: tuple[Kind, ...]
    """The kinds that the edge may lead to."""
    day_column: str | None = None
    """The header of the days of the edge's arrows. None if the edge or the mapping has none."""


@dataclass(frozen=True, slots=True)
class Ledger:
    """One ledger: the kind of its rows, and the header of every property and edge."""

    name: str
    kind: Kind
    key: str
    constants: Mapping[str, str] = field(default_factory=dict)
    """Property to the text that each of its cells would have."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Property to header; without the constants, and without `code` if that is the key."""
    edges: tuple[EdgeHeaders, ...] = ()
    synonyms: Mapping[str, str] = field(default_factory=dict)
    """Other headers in use, each to the header that it stands for."""
    last_days: LastDays = LastDays.INCLUSIVE
    """What its ends are; the same in every ledger of a mapping."""


def normalize_header(header: str) -> str:
    """Return a header without blanks and without the mark of a required column."""
    return DECORATION.sub("", DECORATION.sub("", clean_text(header)))


def known_headers(ledger: Ledger) -> Iterator[str]:
    """Yield every header that a ledger may have."""
    yield from (ledger.key, CONFIRMED, SINCE, *ledger.headers.values())
    for ends in ledger.edges:
        yield ends.column
        if ends.kind_column:
            yield ends.kind_column
        if ends.day_column:
            yield ends.day_column


def load_mapping(path: Path = MAPPING_FILE) -> tuple[Ledger, ...]:
    """Read all ledgers, each after those that it refers to. Raises `InvalidMapping`."""
    content = read_toml(path)
    entries = content.get("ledger")
    if not isinstance(entries, list) or not entries:
        raise InvalidMapping(path, "?", "没有 [[ledger]] 条目", "there is no [[ledger]] entry")
    last_days = read_last_days_setting(path, content)
    ledgers: dict[str, Ledger] = {}
    for entry in entries:
        ledger = MappingEntry(path, entry, content.get("synonyms", {}), last_days).build_ledger()
        if ledger.name in ledgers:
            raise InvalidMapping(path, ledger.name, "出现了两次", "it occurs twice")
        ledgers[ledger.name] = ledger
    return tuple(ledgers.values())


def read_last_days_setting(path: Path, content: Mapping[str, Any]) -> LastDays:
    """Return what the ends in all ledgers of a mapping are: the last day unless it says so."""
    text = content.get("last_days", LastDays.INCLUSIVE.value)
    try:
        return LastDays(text)
    except ValueError:
        allowed = [f'"{each.value}"' for each in LastDays]
        zh = f"last_days 应为 {' 或 '.join(allowed)}，而不是 {text!r}"
        en = f"last_days should be {' or '.join(allowed)}, not {text!r}"
        raise InvalidMapping(path, "?", zh, en) from None


def read_toml(path: Path) -> dict[str, Any]:
    """Read a TOML file. Raises `InvalidMapping`."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise InvalidMapping(path, "?", "没有这个文件", "there is no such file") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        zh = f"不是有效的 UTF-8 TOML 文件（{problem}）"
        raise InvalidMapping(path, "?", zh, f"not valid TOML in UTF-8 ({problem})") from problem


@dataclass(frozen=True, slots=True)
class MappingEntry:
    """One entry of the file, from which a ledger is built."""

    path: Path
    content: Mapping[str, Any]
    shared: Mapping[str, Any] = field(default_factory=dict)
    """Header to its synonyms, in every ledger that has the header."""
    last_days: LastDays = LastDays.INCLUSIVE

    def error(self, zh: str, en: str) -> InvalidMapping:
        """Return an error that names this ledger."""
        return InvalidMapping(self.path, str(self.content.get("name", "?")), zh, en)

    def build_ledger(self) -> Ledger:
        """Check the entry against the declarations and return its ledger."""
        kind, key = self.read_kind(), self.content.get("key", KEY)
        ledger = Ledger(
            self.content["name"],
            kind,
            key,
            constants=self.read_constants(kind),
            headers=self.read_headers(kind, key),
            edges=self.read_edges(kind),
            last_days=self.last_days,
        )
        self.check_headers_are_unique(ledger)
        return replace(ledger, synonyms=self.read_synonyms(ledger))

    def read_kind(self) -> Kind:
        """Return the kind of the entry, after checking the words that the entry uses."""
        self.check_words(self.content, LEDGER_WORDS)
        for word in ("name", "kind"):
            if not isinstance(self.content.get(word), str):
                raise self.error(f"缺少 {word}", f"{word} is missing")
        name = self.content["kind"]
        if name not in KINDS.kinds:
            raise self.error(f"没有声明种类 {name}", f"no kind {name} is declared")
        return KINDS[name]

    def check_words(self, content: Mapping[str, Any], words: set[str]) -> None:
        """Check that a table of the file has no other keys than these words."""
        if unknown := sorted(content.keys() - words):
            raise self.error(
                f"不认识 {'、'.join(unknown)}", f"{', '.join(unknown)} is not known here"
            )

    def read_constants(self, kind: Kind) -> dict[str, str]:
        """Return the constants, each of a declared property."""
        constants = self.content.get("constants", {})
        self.check_properties(kind, constants)
        return {name: str(value) for name, value in constants.items()}

    def read_headers(self, kind: Kind, key: str) -> dict[str, str]:
        """Return the header of every property that has a column."""
        columns = self.content.get("columns", {})
        self.check_properties(kind, columns)
        headers = {
            prop.name: columns.get(prop.name, prop.zh)
            for prop in kind.properties
            if prop.name not in self.content.get("constants", {})
        }
        return {name: header for name, header in headers.items() if header != key}

    def check_properties(self, kind: Kind, names: Mapping[str, Any]) -> None:
        """Check that a kind declares properties of these names."""
        declared = {prop.name for prop in kind.properties}
        for name in names:
            if name not in declared:
                raise self.error(
                    f"{kind.name} 没有属性 {name}", f"{kind.name} has no property {name}"
                )

    def read_edges(self, kind: Kind) -> tuple[EdgeHeaders, ...]:
        """Return the headers of all edges, after checking that no required one is missing."""
        entries = self.content.get("edges", {})
        edges = tuple(self.read_edge(kind, name, entry) for name, entry in entries.items())
        for edge in kind.stored:
            if edge.required and edge.name not in entries:
                raise self.error(
                    f"缺少必需的边 {edge.name}（{edge.zh}）",
                    f"the required edge {edge.name} ({edge.zh}) is missing",
                )
        return edges

    def read_edge(self, kind: Kind, name: str, entry: Mapping[str, Any]) -> EdgeHeaders:
        """Return the headers of one edge, which must be declared and lead to the kind named."""
        edge = next((edge for edge in kind.stored if edge.name == name), None)
        if edge is None:
            raise self.error(
                f"{kind.name} 没有由台账写入的边 {name}",
                f"{kind.name} has no edge {name} that a ledger writes",
            )
        self.check_words(entry, EDGE_WORDS)
        if "column" not in entry or not {"kind", "kind_column"} & entry.keys():
            raise self.error(
                f"边 {name} 需要 column，以及 kind 或 kind_column",
                f"edge {name} needs column, and kind or kind_column",
            )
        allowed = allowed_kinds(edge)
        names = [kind.name for kind in allowed]
        if "kind" in entry and entry["kind"] not in names:
            listed = ", ".join(names)
            raise self.error(
                f"边 {name} 不能通向 {entry['kind']}（可为 {listed}）",
                f"edge {name} cannot lead to {entry['kind']} (only to {listed})",
            )
        if "day_column" in entry and edge.day is None:
            raise self.error(
                f"边 {name} 没有日期，不能有 day_column",
                f"edge {name} has no days, so it has no day_column",
            )
        return EdgeHeaders(
            edge,
            entry["column"],
            entry.get("kind"),
            entry.get("kind_column"),
            allowed,
            entry.get("day_column"),
        )

    def check_headers_are_unique(self, ledger: Ledger) -> None:
        """Check that no header has two meanings."""
        headers = [*known_headers(ledger)]
        for header in headers:
            if headers.count(header) > 1:
                raise self.error(f"列“{header}”有两个含义", f"the column {header} has two meanings")

    def read_synonyms(self, ledger: Ledger) -> dict[str, str]:
        """Return synonym to header. The ledger's own synonyms precede those of all ledgers."""
        headers = {*known_headers(ledger)}
        own = self.read_own_synonyms(headers)
        shared = {
            synonym: header
            for header, synonym in synonym_pairs(self.shared)
            if header in headers and synonym not in headers
        }
        taken = {*headers, *own, *shared}
        named = {
            synonym: ends.column
            for ends in ledger.edges
            for synonym in list_name_headers(ends.column)
            if synonym not in taken
        }
        # A header of the mapping may itself have blanks, which the headers of a table lose.
        spaced = {
            normalize_header(header): header
            for header in headers
            if normalize_header(header) != header
        }
        return {**named, **shared, **own, **spaced}

    def read_own_synonyms(self, headers: set[str]) -> dict[str, str]:
        """Return the synonyms that the ledger itself declares."""
        declared = self.content.get("synonyms", {})
        if unknown := sorted(declared.keys() - headers):
            raise self.error(
                f"没有列“{unknown[0]}”，不能有同义列名",
                f"there is no column {unknown[0]} that could have synonyms",
            )
        found: dict[str, str] = {}
        for header, synonym in synonym_pairs(declared):
            if synonym in headers or found.get(synonym, header) != header:
                raise self.error(
                    f"列“{synonym}”有两个含义", f"the column {synonym} has two meanings"
                )
            found[synonym] = header
        return found


def read_meanings(path: Path = MAPPING_FILE) -> dict[str, dict[str, Any]]:
    """Return what a file that was loaded says of each ledger, by the ledger's name.

    Synonyms are left out: they help to read a file, and change nothing of what a column means.
    """
    return {
        entry["name"]: {word: content for word, content in entry.items() if word != "synonyms"}
        for entry in read_toml(path)["ledger"]
    }


def allowed_kinds(edge: Edge) -> tuple[Kind, ...]:
    """Return the kinds that an edge may lead to."""
    return tuple(
        kind
        for kind in KINDS.named(edge.to)
        if not edge.target_kinds or kind.name in edge.target_kinds
    )


def list_name_headers(column: str) -> tuple[str, ...]:
    """Return the headers of a column of keys into which people write names: 社区 for 社区编号."""
    stem = CODE_WORD.sub("", column)
    return () if stem == column else (stem, f"{stem}名称", f"{stem}姓名")


def synonym_pairs(synonyms: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield every header with each of its synonyms."""
    for header, several in synonyms.items():
        for synonym in several:
            yield header, normalize_header(str(synonym))
