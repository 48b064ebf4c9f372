"""The schema in GraphQL's own language, as it is checked in and compared."""

from difflib import unified_diff
from pathlib import Path

from schema.build import print_sdl

FILE = Path(__file__).parents[2] / "schema" / "schema.graphql"


def write_schema() -> None:
    """Write the file anew."""
    FILE.write_text(print_sdl(), encoding="utf-8")


def compare_schema() -> str:
    """Return the difference between the file and the schema; empty where they are equal."""
    checked_in = FILE.read_text(encoding="utf-8") if FILE.exists() else ""
    lines = unified_diff(
        checked_in.splitlines(), print_sdl().splitlines(), FILE.name, "schema", lineterm=""
    )
    return "\n".join(lines)
