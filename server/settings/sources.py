"""Where settings come from: the environment, and `linli.env` in the folder of a city.

The folder is the one that `LINLI_DIR` (or `linli --dir`) names; otherwise the working folder or
the nearest one above it that has a `linli.env`. Without any there is only the environment. A path
in the file is relative to the file; a path in the environment is relative to the working folder.
"""

import os
from collections.abc import Mapping
from pathlib import Path

from dotenv import dotenv_values

from server.settings.documentation import list_settings
from server.settings.rejection import (
    OWN_PREFIX,
    SettingsRejected,
    explain_former_file,
    explain_unknown_names,
    unreadable_file_text,
    without_file_text,
)

SETTINGS_FILE = "linli.env"
FORMER_FILE = ".env"
"""Read by earlier versions; what stands in it must not be lost without a word."""
FOLDER_SETTING = "LINLI_DIR"


def find_city_folder() -> Path | None:
    """Return the folder of the city, None if there is none. Raises `SettingsRejected`."""
    if named := os.environ.get(FOLDER_SETTING):
        folder = Path(named).absolute()
        if not (folder / SETTINGS_FILE).is_file():
            raise SettingsRejected([without_file_text(folder, SETTINGS_FILE)])
        return folder
    here = Path.cwd()
    return next((each for each in (here, *here.parents) if (each / SETTINGS_FILE).is_file()), None)


def read_sources(folder: Path | None) -> dict[str, str]:
    """Return the settings of the file of a folder that the environment does not set, by name.

    Raises `SettingsRejected` if a name in either of them is no setting.
    """
    check_former_file()
    filed = read_settings_file(folder / SETTINGS_FILE) if folder else {}
    if sentences := [*explain_unknown_names({*os.environ, *filed})]:
        raise SettingsRejected(sentences)
    environment = {name.upper() for name, value in os.environ.items() if value}
    found: dict[str, str] = {}
    for doc in list_settings():
        names = [name for name in (doc.name, doc.also) if name]
        if folder is None or environment.intersection(names):
            continue
        given = {name: filed[name] for name in names if name in filed}
        if doc.is_path and (given or doc.default):
            given = {doc.name: str(folder / given.get(doc.name, doc.default))}
        found |= given
    return found


def read_settings_file(file: Path) -> Mapping[str, str]:
    """Return what stands in a file, by names in capitals. Raises `SettingsRejected`."""
    try:
        values = dotenv_values(file, encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise SettingsRejected([unreadable_file_text(file)]) from None
    return {name.upper(): value for name, value in values.items() if value}


def check_former_file() -> None:
    """Check that no setting is left in a file that is no longer read.

    Raises `SettingsRejected`. Names of Neo4j alone may be there for Docker.
    """
    try:
        names = {name.upper() for name in dotenv_values(FORMER_FILE)}
    except (OSError, UnicodeDecodeError):
        return
    if left := sorted(name for name in names if is_ours(name)):
        raise SettingsRejected([explain_former_file(left, FORMER_FILE, SETTINGS_FILE)])


def is_ours(name: str) -> bool:
    """Whether a name can only be meant for linli."""
    return name.startswith(OWN_PREFIX) or name == "NEO4J_URI"
