"""What can be set: each setting is declared once, with its meaning and what it may be.

`declaration` is the form of a declaration; `graph`, `serving`, `access`, `requests`, `uploads`,
`city` and `limits` declare the settings of one subject each; `documentation` lists them in the
order of the README; `rejection` explains wrong values and misspelt names; `sources` says where
settings come from; `all_settings` reads them all. Imports nothing of linli.
"""

from server.settings.all_settings import Settings, read_settings
from server.settings.documentation import SettingDoc, list_settings
from server.settings.rejection import SettingsRejected
from server.settings.sources import FOLDER_SETTING, SETTINGS_FILE

__all__ = [
    "FOLDER_SETTING",
    "SETTINGS_FILE",
    "SettingDoc",
    "Settings",
    "SettingsRejected",
    "list_settings",
    "read_settings",
]
