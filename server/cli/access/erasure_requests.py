"""Erases personal data in the graph of the settings, and looks whether its files hold it yet."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from graph.callers import administrator
from graph.erasure.erase import Erasure, erase_person, erase_text, read_personal_texts
from graph.errors import GraphError
from server.cli.client import operator_name
from server.cli.local_graph import LocalGraph, run_alone
from server.settings import Settings

PIECE = 1 << 20
"""Bytes of a file that are looked at at a time."""


class ErasureOrder(NamedTuple):
    """What is to be erased: a person, or a text."""

    node: str | None
    text: str | None


class OneOfBoth(GraphError):
    """Neither or both of a person and a text were given."""

    def __init__(self) -> None:
        super().__init__(
            "请给出一个人员编号，或用 --text 给出一段文字，二者选一。",
            "Give either the id of a person, or a text with --text.",
        )


def parse_order(node: str | None, text: str | None) -> ErasureOrder:
    """Return what is to be erased; the text `-` is read from the input. Raises `OneOfBoth`."""
    if (node is None) is (text is None):
        raise OneOfBoth
    return ErasureOrder(node, sys.stdin.read().strip() if text == "-" else text)


def erase_data(settings: Settings, order: ErasureOrder) -> tuple[Erasure, list[str]]:
    """Erase data, and return what was rewritten and the files in which something is left.

    Raises `GraphError`.
    """
    erased: list[str] = []

    async def work(graph: LocalGraph) -> Erasure:
        by = administrator(operator_name())
        if order.node is not None:
            erased.extend(await read_personal_texts(graph.database, order.node))
            return await erase_person(graph.database, order.node, by)
        erasure = await erase_text(graph.database, order.text or "", by)
        erased.extend(erasure.spellings)
        return erasure

    erasure = run_alone(settings, work)
    left = set() if settings.neo4j_uri else set(files_with(settings.data / "databases", erased))
    return erasure, sorted(left)


def files_with(folder: Path, texts: list[str]) -> Iterator[str]:
    """Yield the names of the files below a folder in which one of some texts stands."""
    wanted = [text.encode() for text in texts if text]
    for path in folder.rglob("*"):
        if path.is_file() and has_text(path, wanted):
            yield path.name


def has_text(path: Path, wanted: list[bytes]) -> bool:
    """Whether one of some texts stands in a file."""
    longest = max(map(len, wanted), default=0)
    before = b""
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            seen = before + piece
            if any(text in seen for text in wanted):
                return True
            before = seen[-longest:]
    return False
