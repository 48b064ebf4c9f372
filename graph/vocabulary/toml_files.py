"""TOML files of a city's vocabulary, checked against a model before anything is used."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from graph.errors import GraphError

VOCABULARY = Path(__file__).parent / "baicheng"
"""The folder of the files that come with the project."""

M = TypeVar("M", bound="Entry")


class VocabularyRefused(GraphError):
    """A file of the vocabulary is invalid; `part` is the entry at fault, if there is one."""

    def __init__(self, path: Path, part: str, zh: str, en: str) -> None:
        place = (
            (f"词汇文件 {path} 中的 {part}：", f"In the vocabulary {path}, {part}: ")
            if part
            else (f"词汇文件 {path}：", f"The vocabulary {path}: ")
        )
        super().__init__(f"{place[0]}{zh}。", f"{place[1]}{en}.")


class Entry(BaseModel):
    """An entry of a file; unknown keys are rejected."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


def read_toml(path: Path) -> dict[str, Any]:
    """Return the content of a TOML file. Raises `VocabularyRefused`."""
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


def read_entry(path: Path, model: type[M]) -> M:
    """Return a file as an instance of a model. Raises `VocabularyRefused`."""
    content = read_toml(path)
    try:
        return model.model_validate(content)
    except ValidationError as problem:
        first = problem.errors(include_url=False)[0]
        where = ".".join(str(step) for step in first["loc"])
        raise VocabularyRefused(
            path, where, f"不对（{first['msg']}）", f"it is wrong ({first['msg']})"
        ) from None
