"""Which of the media types that we can send a client would like best."""

from collections.abc import Iterator, Sequence

from server.errors import GRAPHQL_JSON, JSON, RequestError

HTML = "text/html"
EVENTS = "text/event-stream"

__all__ = ["EVENTS", "GRAPHQL_JSON", "HTML", "JSON", "preferred"]


def preferred(accept: str | None, offered: Sequence[str]) -> str:
    """Return the offered media type that the header ranks highest; of equals the one named first, or else offered first.

    Raises `Refusal` (406) where it allows none of them.
    """
    if not accept or accept == "*/*":
        return offered[0]
    ranges = sorted(ranked(accept), key=lambda entry: -entry[1])
    forbidden = {wanted for wanted, weight in ranges if weight == 0}
    for wanted, weight in ranges:
        for one in offered:
            if weight > 0 and one not in forbidden and matches(wanted, one):
                return one
    raise RequestError(
        406,
        "NOT_ACCEPTABLE",
        f"本服务只能以 {'、'.join(offered)} 回答，请在 Accept 中写上其一。",
        f"This service answers in {' or '.join(offered)}; name one of them in Accept.",
    )


def ranked(accept: str) -> Iterator[tuple[str, float]]:
    """Take the header apart into media ranges and their weights."""
    for part in accept.split(","):
        wanted, *parameters = (piece.strip().lower() for piece in part.split(";"))
        weights = [piece.removeprefix("q=") for piece in parameters if piece.startswith("q=")]
        yield wanted, weight_of(weights[0]) if weights else 1.0


def weight_of(text: str) -> float:
    """Read a weight; what is not a number from 0 to 1 counts as 1."""
    try:
        weight = float(text)
    except ValueError:
        return 1.0
    return weight if 0 <= weight <= 1 else 1.0


def matches(wanted: str, offered: str) -> bool:
    """Whether a media range includes a media type."""
    return wanted in ("*/*", offered) or (wanted.endswith("/*") and offered.startswith(wanted[:-1]))
