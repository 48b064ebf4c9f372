"""Every setting with its name, its meaning and what it may be, in the order of the README."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings

from server.settings.access import AccessSettings
from server.settings.city import CitySettings
from server.settings.graph import GraphSettings
from server.settings.limits import LimitSettings
from server.settings.requests import RequestSettings
from server.settings.serving import ServiceSettings
from server.settings.uploads import UploadSettings

PARTS: tuple[type[BaseSettings], ...] = (
    GraphSettings,
    ServiceSettings,
    AccessSettings,
    RequestSettings,
    UploadSettings,
    CitySettings,
    LimitSettings,
)


@dataclass(frozen=True)
class SettingDoc:
    """What is declared of one setting."""

    field: str
    name: str
    also: str
    """Another name that means the same; empty if there is none."""
    default: str
    zh: str
    en: str
    may_zh: str
    may_en: str
    is_path: bool
    """Whether its value is a path."""


def list_settings() -> Iterator[SettingDoc]:
    """Yield all settings, part by part, in the order of their declaration."""
    for part in PARTS:
        for field, info in part.model_fields.items():
            yield setting_doc(field, info)


def setting_doc(field: str, info: FieldInfo) -> SettingDoc:
    """Return what is declared of one field."""
    extra = info.json_schema_extra
    if not isinstance(extra, dict):
        raise TypeError(f"{field} is not declared with setting()")
    words = {key: str(value) for key, value in extra.items()}
    default = "" if info.default in (None, ()) else str(info.default)
    return SettingDoc(
        field,
        words["name"],
        words["also"],
        default,
        words["zh"],
        info.description or "",
        words["may_zh"],
        words["may_en"],
        has_path(info.annotation),
    )


def has_path(annotation: object) -> bool:
    """Whether a value of a type may be a path."""
    return annotation is Path or any(has_path(part) for part in get_args(annotation))
