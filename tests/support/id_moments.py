"""The ids that nodes have at another moment than the present."""

from graph.ontology.clock import today


def id_of_moment(global_id: str, at: str, as_of: str | None = None) -> str:
    """Return the id of a node on a day, as it was known at a moment, or else is known now."""
    if as_of:
        return f"{global_id}~@{at}~{as_of}"
    return global_id if at == today().isoformat() else f"{global_id}~@{at}"


def line_of_moment(line: list[str | None], at: str, as_of: str | None = None) -> list[str | None]:
    """Bring a line of an answer key to duty, level, state and holder, with the ids of a moment."""
    duty, level, state, _, holder = line[:5]
    return [
        duty,
        level and id_of_moment(level, at, as_of),
        state,
        holder and id_of_moment(holder, at, as_of),
    ]
