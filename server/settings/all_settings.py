"""All settings together, read from the environment and from `.env`."""

from typing import Any

from pydantic import ValidationError
from pydantic_settings import SettingsConfigDict

from server.settings.city import CitySettings
from server.settings.documentation import list_settings
from server.settings.graph import GraphSettings
from server.settings.limits import LimitSettings
from server.settings.rejection import ENV_FILE, SettingsRejected, check_names, explain_errors
from server.settings.requests import RequestSettings
from server.settings.serving import ServiceSettings
from server.settings.uploads import UploadSettings


class Settings(
    LimitSettings, CitySettings, UploadSettings, RequestSettings, ServiceSettings, GraphSettings
):
    """What can be set. An empty value counts as not set."""

    model_config = SettingsConfigDict(
        env_file=ENV_FILE,
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )


def read_settings(**given: object) -> Settings:
    """Return the settings; `given`, by the names of fields, goes before the environment.

    Raises `SettingsRejected`.
    """
    check_names()
    names = {doc.field: doc.name for doc in list_settings()}
    values: dict[str, Any] = {
        names[field]: value for field, value in given.items() if value is not None
    }
    try:
        return Settings(**values)
    except ValidationError as problem:
        raise SettingsRejected(explain_errors(problem)) from None
