"""Which of the media types that can be sent a client prefers."""

from collections.abc import Iterator, Sequence

from server.errors import GRAPHQL_JSON, JSON, RequestError

HTML = "text/html"
EVENTS = "text/event-stream"
JSON_LINES = "application/x-ndjson"

__all__ = ["EVENTS", "GRAPHQL_JSON", "HTML", "JSON", "JSON_LINES", "preferred_media_type"]


def preferred_media_type(accept: str | None, offered: Sequence[str]) -> str:
    """Return the offered media type that an `Accept` header ranks highest.

    Of equals the one named first, or else offered first. Raises `RequestError` (406) if it
    allows none of them.
    """
    if not accept or accept == "*/*":
        return offered[0]
    ranges = sorted(media_ranges(accept), key=lambda entry: -entry[1])
    forbidden = {wanted for wanted, weight in ranges if weight == 0}
    for wanted, weight in ranges:
        for media_type in offered:
            is_allowed = weight > 0 and media_type not in forbidden
            if is_allowed and range_includes(wanted, media_type):
                return media_type
    raise RequestError(
        406,
        "NOT_ACCEPTABLE",
        f"本服务只能以 {'、'.join(offered)} 回答，请在 Accept 中写上其一。",
        f"This service answers in {' or '.join(offered)}; name one of them in Accept.",
    )


def media_ranges(accept: str) -> Iterator[tuple[str, float]]:
    """Yield the media ranges of a header with their weights."""
    for part in accept.split(","):
        wanted, *parameters = (piece.strip().lower() for piece in part.split(";"))
        weights = [piece.removeprefix("q=") for piece in parameters if piece.startswith("q=")]
        yield wanted, parse_weight(weights[0]) if weights else 1.0


def parse_weight(text: str) -> float:
    """Return a weight; what is not a number from 0 to 1 counts as 1."""
    try:
        weight = float(text)
    except ValueError:
        return 1.0
    return weight if 0 <= weight <= 1 else 1.0


def range_includes(wanted: str, offered: str) -> bool:
    """Whether a media range includes a media type."""
    return wanted in ("*/*", offered) or (wanted.endswith("/*") and offered.startswith(wanted[:-1]))
