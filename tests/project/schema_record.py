"""The schema that clients were last told of, and what has changed since.

`python -m tests.project.schema_record` lists the breaking changes since then under today's date in
docs/schema-changes.md, and records the schema as it is.
"""

import re
from datetime import date
from pathlib import Path

from graphql import GraphQLSchema, build_schema, parse, print_ast
from graphql.utilities import find_breaking_changes

PROJECT = Path(__file__).parents[2]
SCHEMA = PROJECT / "schema" / "schema.graphql"
RECORD = PROJECT / "tests" / "project" / "recorded.graphql"
PAGE = PROJECT / "docs" / "schema-changes.md"


def without_descriptions(sdl: str) -> str:
    """Return a schema's text as it is recorded: what programs depend on, and nothing else."""
    bare = re.sub(r'^ *""".*?"""$', "", sdl, flags=re.MULTILINE | re.DOTALL)
    return f"{print_ast(parse(bare))}\n"


def breaking_changes(before: GraphQLSchema, after: GraphQLSchema) -> list[str]:
    """Return what a client of one schema may not find in the other, one sentence each."""
    return sorted(f"- {change.description}" for change in find_breaking_changes(before, after))


def changes_since_record() -> list[str]:
    """Return the breaking changes since the schema was last recorded."""
    before, after = (build_schema(path.read_text(encoding="utf-8")) for path in (RECORD, SCHEMA))
    return breaking_changes(before, after)


def list_changes(page: str, changes: list[str], day: date) -> str:
    """Return the page with changes under a day, the newest day first."""
    heading = f"## {day}\n"
    rows = "".join(f"{change}\n" for change in changes)
    if heading in page:
        return page.replace(f"{heading}\n", f"{heading}\n{rows}")
    introduction, mark, earlier = page.partition("\n## ")
    return f"{introduction}\n{heading}\n{rows}{mark}{earlier}"


def record_schema() -> None:
    """List what has changed, and record the schema as it is."""
    if changes := changes_since_record():
        page = PAGE.read_text(encoding="utf-8")
        PAGE.write_text(list_changes(page, changes, date.today()), encoding="utf-8")  # noqa: DTZ011
    RECORD.write_text(without_descriptions(SCHEMA.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    record_schema()
