"""Settings that cannot be used: wrong values, and names that are no setting."""

from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches
from pathlib import Path

from pydantic import ValidationError

from server.settings.declaration import SettingConflict
from server.settings.documentation import SettingDoc, list_settings

OWN_PREFIX, NEO4J_PREFIX = "LINLI_", "NEO4J_"
NOTED_FOR_WORKERS = frozenset({"LINLI_ENGINE_ACCESS", "LINLI_EXAMPLE"})
"""Not settings: a service leaves them in the environment of its workers."""
CLOSE, VERY_CLOSE = 0.6, 0.85
"""How alike a name must be to a setting: to be suggested, and to be taken for a slip of ours.

Names that begin with NEO4J_ may be meant for the server itself.
"""


class SettingsRejected(Exception):
    """Settings that cannot be used; says which, and what to do, in Chinese and English."""

    def __init__(self, sentences: Iterable[str]) -> None:
        super().__init__("\n".join(sentences))


def explain_unknown_names(given: Iterable[str]) -> Iterator[str]:
    """Yield a sentence for each name that looks like a setting and is none."""
    known = {name for doc in list_settings() for name in (doc.name, doc.also) if name}
    for name in sorted({name.upper() for name in given} - known - NOTED_FOR_WORKERS):
        if name.startswith(OWN_PREFIX):
            yield unknown_name_text(name, get_close_matches(name, known, 1, CLOSE))
        elif name.startswith(NEO4J_PREFIX) and (
            close := get_close_matches(name, known, 1, VERY_CLOSE)
        ):
            yield unknown_name_text(name, close)


def unknown_name_text(name: str, close: list[str]) -> str:
    """Return the sentence about a name that is no setting; `close` may hold the one meant."""
    zh, en = f"没有名为 {name} 的设置", f"There is no setting {name}"
    if close:
        return f"{zh}，是否指 {close[0]}？ {en}: is {close[0]} meant?"
    return f"{zh}，请去掉它；全部设置见 linli settings。 {en}: remove it; see `linli settings`."


def without_file_text(folder: Path, name: str) -> str:
    """Return the sentence about a folder that is named as a city's and is none."""
    return (
        f"{folder} 中没有 {name}，不是城市目录。"
        f"请用 linli init {folder} 建立，或改正 --dir、LINLI_DIR。 "
        f"There is no {name} in {folder}, so it is no city's folder. Make it with "
        f"`linli init {folder}`, or correct --dir or LINLI_DIR."
    )


def unreadable_file_text(file: Path) -> str:
    """Return the sentence about a file of settings that is no text."""
    return (
        f"设置文件 {file} 读不出。请存为 UTF-8 文本，每行一项，形如 LINLI_PORT=8000。 "
        f"The settings {file} cannot be read. Save it as text in UTF-8 with one setting a line, "
        "such as LINLI_PORT=8000."
    )


def explain_former_file(names: Sequence[str], former: str, name: str) -> str:
    """Return the sentence about settings in a file that is no longer read."""
    listed = ", ".join(names)
    return (
        f"{former} 已不再读取，其中有 {listed}。请把这些设置移到 {name}（或把文件改名为 {name}）。 "
        f"{former} is no longer read, and it has {listed}. Move these settings to {name}, "
        f"or rename the file to {name}."
    )


def explain_errors(problem: ValidationError) -> Iterator[str]:
    """Yield for each wrong setting what it may be, without its value: it may be a secret."""
    docs = {name: doc for doc in list_settings() for name in (doc.name, doc.also)}
    for error in problem.errors(include_url=False, include_input=False):
        cause = error.get("ctx", {}).get("error")
        if isinstance(cause, SettingConflict):
            yield cause.reason or wrong_value_text(str(cause), docs[str(cause)])
        else:
            name = str(error["loc"][0])
            yield wrong_value_text(name, docs[name])


def wrong_value_text(name: str, doc: SettingDoc) -> str:
    """Return the sentence about a setting whose value is wrong."""
    return (
        f"设置 {name} 的值不对，应为：{doc.may_zh}。 "
        f"Setting {name} is wrong: it may be {doc.may_en}."
    )
