"""All settings together, read from the environment and from the city's folder."""

from typing import Any

from pydantic import ValidationError
from pydantic_settings import SettingsConfigDict

from server.settings.city import CitySettings
from server.settings.documentation import list_settings
from server.settings.graph import GraphSettings
from server.settings.limits import LimitSettings
from server.settings.rejection import SettingsRejected, explain_errors
from server.settings.requests import RequestSettings
from server.settings.serving import ServiceSettings
from server.settings.sources import FOLDER_SETTING, find_city_folder, read_sources
from server.settings.uploads import UploadSettings


class Settings(
    LimitSettings, CitySettings, UploadSettings, RequestSettings, ServiceSettings, GraphSettings
):
    """What can be set. An empty value counts as not set."""

    model_config = SettingsConfigDict(
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )


def read_settings(**given: object) -> Settings:
    """Return the settings; `given`, by the names of fields, goes before all other sources.

    Raises `SettingsRejected`.
    """
    folder = find_city_folder()
    values: dict[str, Any] = {**read_sources(folder)}
    if folder:
        values[FOLDER_SETTING] = folder
    for doc in list_settings():
        if (value := given.get(doc.field)) is not None:
            values.pop(doc.also, None)
            values[doc.name] = value
    try:
        return Settings(**values)
    except ValidationError as problem:
        raise SettingsRejected(explain_errors(problem)) from None
