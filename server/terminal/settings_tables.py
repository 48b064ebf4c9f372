"""The settings as a table: on a terminal with their values, in the README without."""

from rich.table import Table
from rich.text import Text

from server.settings import Settings, list_settings
from server.terminal.tables import add_row, make_table


def settings_table(settings: Settings) -> Table:
    """Return a table of every setting; values that differ from the default are bold."""
    table = make_table("设置 Settings", "名称 Name", "现值 Value", "默认 Default", "含义 Meaning")
    for doc in list_settings():
        shown = value_text(getattr(settings, doc.field))
        style = "bold" if shown != doc.default else ""
        add_row(table, doc.name, Text(shown, style=style), doc.default, f"{doc.zh}\n{doc.en}")
    return table


def value_text(value: object) -> str:
    """Return the value of a setting as a text; empty if it is not set."""
    if value in (None, ()):
        return ""
    return ", ".join(value) if isinstance(value, tuple) else str(value)


def settings_markdown() -> str:
    """Return the settings as a table for the README."""
    lines = ["| Setting | Default | Meaning | May be |", "| --- | --- | --- | --- |"]
    for doc in list_settings():
        default = f"`{doc.default}`" if doc.default else ""
        cells = (f"`{doc.name}`", default, f"{doc.zh}。<br>{doc.en}.")
        lines.append(f"| {' | '.join(cells)} | {doc.may_zh}。<br>{doc.may_en}. |")
    return "\n".join(lines) + "\n"
