"""Reads the files that say how a city does things: TOML, checked against a model before anything is used."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from graph.errors import GraphError

VOCABULARY = Path(__file__).parent / "baicheng"
"""The files that come with the project."""

M = TypeVar("M", bound="Entry")


class VocabularyRefused(GraphError):
    """A file of the city's vocabulary says something that cannot be; `part` is the entry at fault."""

    def __init__(self, path: Path, part: str, zh: str, en: str) -> None:
        place = (
            (f"词汇文件 {path} 中的 {part}：", f"In the vocabulary {path}, {part}: ")
            if part
            else (f"词汇文件 {path}：", f"The vocabulary {path}: ")
        )
        super().__init__(f"{place[0]}{zh}。", f"{place[1]}{en}.")


class Entry(BaseModel):
    """A part of a file; words that mean nothing are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


def content_of(path: Path) -> dict[str, Any]:
    """Read a TOML file. Raises `VocabularyRefused`."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise VocabularyRefused(path, "", "没有这个文件", "there is no such file") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise VocabularyRefused(
            path,
            "",
            f"不是有效的 UTF-8 TOML 文件（{problem}）",
            f"it is not valid TOML in UTF-8 ({problem})",
        ) from problem


def checked(path: Path, model: type[M]) -> M:
    """Read a file as what a model says. Raises `VocabularyRefused`."""
    content = content_of(path)
    try:
        return model.model_validate(content)
    except ValidationError as problem:
        first = problem.errors(include_url=False)[0]
        where = ".".join(str(step) for step in first["loc"])
        raise VocabularyRefused(
            path, where, f"不对（{first['msg']}）", f"it is wrong ({first['msg']})"
        ) from None
