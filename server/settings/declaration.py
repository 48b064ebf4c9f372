"""How a setting is declared: its name in the environment, its meaning, and what it may be."""

from typing import Any

from pydantic import AliasChoices, Field


def setting(
    name: str,
    default: object,
    *,
    zh: str,
    en: str,
    may: tuple[str, str],
    also: str = "",
    **rules: Any,  # noqa: ANN401 - whatever pydantic checks
) -> Any:  # noqa: ANN401 - a pydantic field stands for a value of any type
    """Return the field of a setting.

    `name` and `also` are its names in the environment, `may` says in Chinese and in English
    which values are allowed.
    """
    return Field(
        default,
        validation_alias=AliasChoices(name, also) if also else name,
        description=en,
        json_schema_extra={
            "name": name,
            "also": also,
            "zh": zh,
            "may_zh": may[0],
            "may_en": may[1],
        },
        **rules,
    )


def whole_number_words(least: int, most: int) -> tuple[str, str]:
    """Return in Chinese and in English which whole numbers are allowed."""
    return f"{least} 到 {most} 的整数", f"a whole number from {least} to {most}"


class SettingConflict(ValueError):
    """Settings that exclude each other; carries the name of the one to change, and perhaps why."""

    def __init__(self, name: str, reason: str = "") -> None:
        super().__init__(name)
        self.reason = reason
        """A sentence in Chinese and English; without one, what the setting may be is enough."""
