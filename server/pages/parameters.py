"""What addresses and forms of pages may ask for, read without trust."""

from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from server.errors import RequestError
from server.pages.visit import Visit


def day_parameter(visit: Visit, name: str) -> str | None:
    """Return the day that an address names; None for none. Raises `RequestError`."""
    return read_day(visit.query.get(name, ""))


def read_day(text: str) -> str | None:
    """Return a day as the API takes it; None for an empty text. Raises `RequestError`."""
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip()).isoformat()
    except ValueError:
        raise RequestError(
            400,
            "BAD_DAY",
            "日期应写成 2026-11-25 这样。",
            "A day is written as 2026-11-25.",
        ) from None


def read_last_day(text: str) -> str | None:
    """Return the end of an interval whose last day is given: the API's ends are the day after.

    Raises `RequestError`.
    """
    last = read_day(text)
    if last is None or last == date.max.isoformat():
        return None
    return (date.fromisoformat(last) + timedelta(days=1)).isoformat()


def read_quantity(text: str) -> str:
    """Return a quantity as the API takes it. Raises `RequestError`."""
    cleaned = text.strip().replace(",", "").replace("，", "")
    try:
        if Decimal(cleaned).is_finite():
            return cleaned
    except InvalidOperation:
        pass
    raise RequestError(
        400, "BAD_QUANTITY", "数量应是一个数，如 12。", "A quantity is a number, such as 12."
    )


def split_texts(text: str) -> list[str]:
    """Return the parts of a text between commas, of either kind."""
    parts = text.replace("，", ",").replace("、", ",").split(",")
    return [part.strip() for part in parts if part.strip()]
