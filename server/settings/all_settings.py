"""All settings together, read from the environment and from the city's folder."""

from collections.abc import Iterator
from typing import Any, Self

from pydantic import ValidationError, model_validator
from pydantic_settings import SettingsConfigDict

from server.settings.access import AccessSettings
from server.settings.city import CitySettings
from server.settings.declaration import SettingConflict
from server.settings.documentation import list_settings
from server.settings.graph import GraphSettings
from server.settings.limits import LimitSettings
from server.settings.rejection import SettingsRejected, explain_errors
from server.settings.requests import RequestSettings
from server.settings.serving import ServiceSettings
from server.settings.sources import FOLDER_SETTING, find_city_folder, read_sources
from server.settings.uploads import UploadSettings

DEFAULT_PASSWORDS = frozenset({"", "neo4j", "password", "test"})
"""Passwords that anybody would try first."""


class Settings(
    LimitSettings,
    CitySettings,
    UploadSettings,
    RequestSettings,
    AccessSettings,
    ServiceSettings,
    GraphSettings,
):
    """What can be set. An empty value counts as not set."""

    model_config = SettingsConfigDict(
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )

    @model_validator(mode="after")
    def check_production(self) -> Self:
        """Reject in production what is only for trying."""
        if self.is_production:
            for name, is_rejected, todo in self.production_rules():
                if is_rejected:
                    raise SettingConflict(name, f"LINLI_ENV=production: {name} {todo}")
        return self

    def production_rules(self) -> Iterator[tuple[str, bool, str]]:
        """Yield what a production start looks at: the setting, whether it rejects, what to do."""
        yield (
            "LINLI_TOKEN_SECRET",
            not (self.token_secret or self.oidc_issuer),
            "须设置，或设置 LINLI_OIDC_ISSUER。 must be set, or LINLI_OIDC_ISSUER.",
        )
        yield (
            "LINLI_WRITE_TOKEN",
            self.write_token is not None,
            "须去掉，改用 linli token issue。 must go: use `linli token issue`.",
        )
        yield (
            "LINLI_CORS_ORIGINS",
            "*" in self.cors_origins,
            "不能是 *，请写明网站。 must not be *: name the sites.",
        )
        yield (
            "NEO4J_PASSWORD",
            bool(self.neo4j_uri) and self.password in DEFAULT_PASSWORDS,
            "不能为空，也不能是默认密码。 must not be empty or a default one.",
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
