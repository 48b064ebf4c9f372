"""Settings that cannot be used: wrong values, and names that are no setting."""

import os
from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from dotenv import dotenv_values
from pydantic import ValidationError

from server.settings.declaration import SettingConflict
from server.settings.documentation import SettingDoc, list_settings

ENV_FILE = ".env"
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


def check_names() -> None:
    """Check that all variables which look like settings are some. Raises `SettingsRejected`."""
    sentences = [*explain_unknown_names({*os.environ, *dotenv_values(ENV_FILE)})]
    if sentences:
        raise SettingsRejected(sentences)


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


def explain_errors(problem: ValidationError) -> Iterator[str]:
    """Yield for each wrong setting what it may be, without its value: it may be a secret."""
    docs = {name: doc for doc in list_settings() for name in (doc.name, doc.also)}
    for error in problem.errors(include_url=False, include_input=False):
        cause = error.get("ctx", {}).get("error")
        name = str(cause) if isinstance(cause, SettingConflict) else str(error["loc"][0])
        yield wrong_value_text(name, docs[name])


def wrong_value_text(name: str, doc: SettingDoc) -> str:
    """Return the sentence about a setting whose value is wrong."""
    return (
        f"设置 {name} 的值不对，应为：{doc.may_zh}。 "
        f"Setting {name} is wrong: it may be {doc.may_en}."
    )
