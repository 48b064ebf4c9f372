"""The table of routes in docs/operate.md."""

from graph.callers import Role
from server.http.parameters import ROUTES, Parameter


def routes_markdown() -> str:
    """Return a table of all routes with their parameters."""
    lines = ["| Route | Parameter | Meaning | May be |", "| --- | --- | --- | --- |"]
    for route in ROUTES:
        role = "" if route.role is Role.PUBLIC else f"（{route.role.name}）"
        lines.append(f"| `{escape_cell(route.path)}` |  | {route.zh}。{role}<br>{route.en}. |  |")
        lines += [
            f"|  | `{each.name}` | {each.zh}。<br>{each.en}. | {allowed_values(each)} |"
            for each in route.parameters
        ]
    return "\n".join(lines)


def allowed_values(parameter: Parameter) -> str:
    """Return which values are allowed, in both languages."""
    return "<br>".join(filter(None, parameter.may))


def escape_cell(text: str) -> str:
    """Return a text as a cell of a table in Markdown has it."""
    return text.replace("|", "\\|")
