"""Whether the graph was made with the vocabulary and the mapping of the settings.

The graph remembers them by hash from its first import or start. With others it would answer what
nobody meant: duties that were never expected, codes that nobody can read. So it refuses, unless
the difference is harmless: only entries that are new, in a file of the same name; or another
version of the files that come with the program.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import orjson

from graph.database.connection import Database
from graph.database.constraints import create_constraints
from graph.database.identity import read_identity, write_identity
from graph.database.status import read_condition
from graph.database.transaction import Transaction
from graph.errors import GraphError
from graph.rows.last_days import LastDaysDiffer, read_last_days
from graph.vocabulary.fingerprints import (
    Fingerprints,
    fingerprint_vocabulary,
    hash_content,
)
from graph.vocabulary.vocabulary import Vocabulary
from loaders.ledgers import read_meanings
from server.runtime.city_files import read_mapping
from server.settings import Settings, list_settings

MAPPING = "mapping"
PARTS: Mapping[str, tuple[str, str]] = {
    "duties": ("职责词汇", "duties"),
    "categories": ("服务类别", "categories of services"),
    "workflows": ("诉求流程", "workflows"),
    "calendar": ("工作日历", "calendar"),
    "matching": ("匹配规则", "rules of matching"),
    "units_of_measure": ("计量单位", "units of measure"),
    MAPPING: ("台账对照", "mapping of ledgers"),
}
"""What is remembered, by the field of its setting, with its names in Chinese and English."""
MOST_NAMED = 5
"""How many entries a message names of each sort."""


class CityWords(NamedTuple):
    """One part of a vocabulary, or the mapping: where it comes from, and what it says."""

    file: str
    """The name of its file, empty for the one that comes with the program."""
    entries: Fingerprints

    @property
    def hash(self) -> str:
        """A hash of all entries."""
        return hash_content(dict(self.entries))

    def text(self) -> str:
        """Return it as the text that the graph keeps."""
        return orjson.dumps({"file": self.file, "entries": self.entries}).decode()

    def described(self, own: str, count: str) -> str:
        """Return it in words: its file, how many entries it has, and its hash."""
        return f"{self.file or own} ({len(self.entries)} {count}, {self.hash})"


class WordsDifference(NamedTuple):
    """How one part differs from what the graph remembers."""

    part: str
    known: CityWords
    given: CityWords

    @property
    def missing(self) -> list[str]:
        """The entries that the graph remembers and the settings lack."""
        return [name for name in self.known.entries if name not in self.given.entries]

    @property
    def added(self) -> list[str]:
        """The entries that the graph does not remember."""
        return [name for name in self.given.entries if name not in self.known.entries]

    @property
    def changed(self) -> list[str]:
        """The entries that say something else than the graph remembers."""
        both = [name for name in self.known.entries if name in self.given.entries]
        return [name for name in both if self.known.entries[name] != self.given.entries[name]]

    @property
    def is_harmless(self) -> bool:
        """Whether it can be taken without asking."""
        if self.known.file != self.given.file:
            return False
        return not self.given.file or not (self.missing or self.changed)

    def sentences(self) -> tuple[str, str]:
        """Return what differs, in Chinese and in English."""
        zh_name, en_name = PARTS[self.part]
        listed = (
            ("缺少", "lacking", self.missing),
            ("改动", "changed", self.changed),
            ("新增", "new", self.added),
        )
        zh = "；".join(f"{word} {name_some(names, '、')}" for word, _, names in listed if names)
        en = "; ".join(f"{word} {name_some(names, ', ')}" for _, word, names in listed if names)
        known_zh, given_zh = (each.described("自带的文件", "项") for each in self[1:])
        known_en, given_en = (
            each.described("the file that comes along", "entries") for each in self[1:]
        )
        return (
            f"{zh_name}：图谱记得的是 {known_zh}，现在的是 {given_zh}：{zh}。",
            f"{en_name}: the graph remembers {known_en}, now it is {given_en}: {en}.",
        )


class OtherWords(GraphError):
    """The graph was made with another vocabulary or mapping than that of the settings."""

    def __init__(self, differences: list[WordsDifference]) -> None:
        sentences = [each.sentences() for each in differences]
        names = {doc.field: doc.name for doc in list_settings()}
        settings = ", ".join(names[each.part] for each in differences)
        super().__init__(
            "这个图谱不是用现在的词汇载入的，照此回答会有错。"
            + "".join(zh for zh, _ in sentences)
            + f"请在原来的城市目录中运行（或用 linli --dir 指定它，或检查 {settings}）；"
            "确实要改用现在的，请运行 linli adopt。",
            "This graph was made with other words than the present ones: answers would be wrong. "
            + " ".join(en for _, en in sentences)
            + f" Run this in the folder of its city (or name it with linli --dir, or check "
            f"{settings}); if the present ones are meant, run `linli adopt`.",
        )


def read_city_words(
    settings: Settings, vocabulary: Vocabulary, *, with_mapping: bool
) -> dict[str, CityWords]:
    """Return the vocabulary and the mapping of the settings, part by part.

    Raises `InvalidMapping`.
    """
    entries = dict(fingerprint_vocabulary(vocabulary))
    if with_mapping:
        meanings = read_meanings(settings.mapping) if settings.mapping else read_meanings()
        entries[MAPPING] = {name: hash_content(meaning) for name, meaning in meanings.items()}
    return {
        part: CityWords(path.name if (path := getattr(settings, part)) else "", content)
        for part, content in entries.items()
    }


async def find_differences(
    database: Database, given: Mapping[str, CityWords]
) -> list[WordsDifference]:
    """Return how what is given differs from what the graph remembers, part by part."""
    known = parse_words(await read_identity(database))
    differences = [
        WordsDifference(part, known[part], words) for part, words in given.items() if part in known
    ]
    return [each for each in differences if each.known.entries != each.given.entries]


def parse_words(identity: Mapping[str, Any]) -> dict[str, CityWords]:
    """Return what the graph remembers, part by part."""
    texts = {part: identity[part] for part in PARTS if part in identity}
    return {part: CityWords(**orjson.loads(text)) for part, text in texts.items()}


async def check_city_words(
    database: Database, settings: Settings, vocabulary: Vocabulary, *, with_mapping: bool = False
) -> None:
    """Check that the graph was made with the words of the settings.

    A graph that remembers nothing accepts any. Raises `OtherWords`, and with the mapping
    `LastDaysDiffer`: what goes out would give other ends than what came in.
    """
    given = read_city_words(settings, vocabulary, with_mapping=with_mapping)
    differences = await find_differences(database, given)
    if harmful := [each for each in differences if not each.is_harmless]:
        raise OtherWords(harmful)
    asked = read_mapping(settings)[0].last_days if with_mapping else None
    decided = await read_last_days(database) if with_mapping else None
    if asked and decided and decided is not asked:
        raise LastDaysDiffer(decided, asked)


async def remember_city_words(
    database: Database, settings: Settings, vocabulary: Vocabulary, *, adopt: bool = False
) -> list[WordsDifference]:
    """Store the words of the settings in the graph, and return what differed until now.

    Raises `OtherWords` if they are others, unless the graph is empty or is to `adopt` them.
    """
    given = read_city_words(settings, vocabulary, with_mapping=True)
    differences = await find_differences(database, given)
    harmful = [each for each in differences if not each.is_harmless]
    if harmful and not adopt and (await read_condition(database))[0] != "empty":
        raise OtherWords(harmful)
    texts = {part: words.text() for part, words in given.items()}
    known = await read_identity(database)
    if any(known.get(part) != text for part, text in texts.items()):
        if not known:
            # Two processes may be the first at once: only one node of its identity may come of it.
            await create_constraints(database)

        async def work(transaction: Transaction) -> None:
            await write_identity(transaction, texts)

        await database.write(work)
    return differences


def name_some(names: list[str], separator: str) -> str:
    """Return the first of some names, and how many there are if not all are named."""
    shown = separator.join(names[:MOST_NAMED])
    return shown if len(names) <= MOST_NAMED else f"{shown} … ({len(names)})"
