"""QR posters: what one prints, sheets of many, and which of them need a reprint."""

import asyncio
from collections.abc import AsyncGenerator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Any, NamedTuple

import segno

from server.pages.chain import grouped
from server.pages.documents import read_document
from server.pages.rendering import ASSETS, environment, place_url
from server.queries.references import parse_area_reference
from server.queries.request import Execute, GraphQLRequest, read_data

SIZES = ("a4", "a5", "sticker")
KINDS = ("communities", "grids", "compounds", "buildings", "entrances")
"""Places that posters hang at, by the roots that list them."""
MOST_LINES = 7
"""Lines below the code: more would not be read on a staircase."""
MOST_OF_DUTY = 2
"""A duty with more lines at one level is left out: nobody calls one of 60 reporting units."""
MASK = 2
"""The pattern laid over a code, which says itself which one it is: a reader takes any."""
PAGE, PAGE_OF_TWO_DAYS = 100, 50
"""Places whose chains are read at once, within what one operation may cost."""


class PrintedLine(NamedTuple):
    """One line of a poster."""

    duty_zh: str
    duty_en: str
    level: str
    organization: str
    """Empty for a post, which is printed without its holder."""
    phone: str


@dataclass(frozen=True)
class Poster:
    """What is printed for a place."""

    place: Mapping[str, Any]
    label: str
    lines: Sequence[PrintedLine]
    """The one to call first, then the others, nearest first."""

    def code(self, base_url: str) -> str:
        """Return the QR code of the place's page as SVG."""
        # One of the eight masks: to try them all for the most even one takes most of the time.
        made = segno.make(f"{base_url}{place_url(self.place)}", error="m", mask=MASK, micro=False)
        return made.svg_inline(omitsize=True, border=2)


@dataclass(frozen=True)
class PosterOrder:
    """Which posters are wanted."""

    area: str
    kind: str = "buildings"
    """One of `KINDS`."""
    at: str | None = None
    """None for today."""
    printed_on: str | None = None
    """Only those that differ from what was printed on this day; None for all."""


class PosterStyle(NamedTuple):
    """How posters are printed."""

    size: str
    """One of `SIZES`."""
    base_url: str
    """Where people reach the service."""


class PosterPage(NamedTuple):
    """Some posters of an area."""

    posters: Sequence[Poster]
    read: int
    """How many places were read for them."""
    total: int


async def poster_pages(execute: Execute, order: PosterOrder) -> AsyncGenerator[PosterPage]:
    """Yield the posters of an area page by page. Raises `QueryFailed`.

    The next page is read while one is used, so that memory holds two.
    """
    variables: dict[str, object] = {
        "area": parse_area_reference(order.area),
        "at": order.at,
        "printedOn": order.printed_on,
        "compare": order.printed_on is not None,
        "first": PAGE_OF_TWO_DAYS if order.printed_on else PAGE,
    }
    document = read_document(f"posters_{order.kind}")

    async def read_page(after: str | None) -> Mapping[str, Any]:
        asked = GraphQLRequest(document, {**variables, "after": after})
        page: Mapping[str, Any] = (await read_data(execute, asked))[order.kind]
        return page

    reading: asyncio.Task[Mapping[str, Any]] | None = asyncio.create_task(read_page(None))
    try:
        while reading:
            page = await reading
            info = page["pageInfo"]
            reading = (
                asyncio.create_task(read_page(info["endCursor"])) if info["hasNextPage"] else None
            )
            nodes = [edge["node"] for edge in page["edges"]]
            wanted = [poster_of(node, node["coverage"]) for node in nodes if needs_print(node)]
            yield PosterPage(wanted, len(nodes), page["totalCount"])
    finally:
        if reading:
            # Whoever wanted the posters has gone.
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)


def poster_of(place: Mapping[str, Any], coverage: Mapping[str, Any]) -> Poster:
    """Return the poster of a place."""
    return Poster(place, place["label"], list(printed_lines(coverage)))


def needs_print(place: Mapping[str, Any]) -> bool:
    """Whether a place's poster differs from the one of the other day, if one was asked for."""
    before = place.get("printed")
    if before is None:
        return True
    was_same_name = before["place"]["label"] == place["label"]
    return not was_same_name or list(printed_lines(before)) != list(
        printed_lines(place["coverage"])
    )


def printed_lines(coverage: Mapping[str, Any]) -> Iterator[PrintedLine]:
    """Yield the lines of a poster: posts and organizations with a phone, never a person."""
    first = coverage["contact"]
    found: list[PrintedLine] = [printed_line(first)] if first and first["phone"] else []
    for level in grouped(coverage["lines"], "level", "id"):
        for duty in grouped(level, "duty", "code"):
            if len(duty) <= MOST_OF_DUTY:
                found += (printed_line(line) for line in duty if line["phone"])
    yield from list(dict.fromkeys(found))[:MOST_LINES]


def printed_line(line: Mapping[str, Any]) -> PrintedLine:
    """Return one line of a poster."""
    organization = line["organization"]
    return PrintedLine(
        line["duty"]["nameZh"],
        line["duty"]["nameEn"],
        line["level"]["label"],
        organization["name"] if organization else "",
        line["phone"],
    )


def sheet_parts(title: str, style: PosterStyle) -> tuple[str, str]:
    """Return the beginning and the end of a printed document, which stands alone as a file."""
    template = environment().get_template("poster_sheet.html")
    styles = (ASSETS / "posters.css").read_text(encoding="utf-8")
    html = template.render(title=title, styles=styles, **style._asdict())
    begin, _, end = html.partition("<!-- posters -->")
    return begin, end


def poster_html(poster: Poster, style: PosterStyle) -> str:
    """Return one poster of a sheet."""
    template = environment().get_template("poster_one.html")
    return template.render(poster=poster, size=style.size, code=poster.code(style.base_url))


async def page_html(page: PosterPage, style: PosterStyle) -> str:
    """Return the posters of a page of them, made in a thread: their codes take a while."""
    made = await asyncio.to_thread(lambda: [poster_html(poster, style) for poster in page.posters])
    return "".join(made)


async def write_posters(
    execute: Execute, order: PosterOrder, style: PosterStyle, target: IO[bytes]
) -> tuple[int, int]:
    """Write the posters of an area; return how many, and of how many places.

    Raises `QueryFailed`.
    """
    begin, end = sheet_parts(order.area, style)
    count, total = 0, 0
    target.write(begin.encode())
    async for page in poster_pages(execute, order):
        target.write((await page_html(page, style)).encode())
        count, total = count + len(page.posters), page.total
    target.write(end.encode())
    return count, total
