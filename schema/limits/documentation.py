"""The table of docs/limits.md: every limit with what it counts, for each role."""

from collections.abc import Iterator

from graph.callers import Role
from schema.limits.limits import LIMIT_DOCS, Limits, graphql_name
from schema.limits.roles import limits_of_role


def limits_markdown() -> str:
    """Return the table of all limits as they are without any setting."""
    return "\n".join(table_rows()) + "\n"


def table_rows() -> Iterator[str]:
    """Yield the lines of the table."""
    yield f"| Limit | Counts | {' | '.join(role.name for role in Role)} | Setting | Code |"
    yield "| --- " * (len(Role) + 4) + "|"
    by_role = [limits_of_role(Limits(), role) for role in Role]
    for name, doc in LIMIT_DOCS.items():
        most = " | ".join(f"{getattr(limits, name):,}" for limits in by_role)
        counts = f"{doc.counts.zh}。<br>{doc.counts.en}"
        yield f"| `{graphql_name(name)}` | {counts} | {most} | `{doc.setting}` | `{doc.code}` |"
