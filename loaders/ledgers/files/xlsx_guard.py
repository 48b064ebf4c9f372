"""Looks a workbook over before any of it is read: one that unpacks to more than a ledger can be is refused.

A workbook is a ZIP file of XML parts. Sizes are those that the ZIP file states, and no more than that is ever unpacked. The
parts of sheets are gone through once in small pieces, without a parser, so that this takes no memory whatever is in them.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

MIB = 1 << 20
MOST_PARTS = 2_000
LARGEST_SHEET = 1024 * MIB
"""Of one sheet, unpacked; a million rows of ten columns are about 500 MiB."""
LARGEST_TEXTS = 96 * MIB
"""Of the table of texts that all sheets share, which has to be kept while reading."""
LARGEST_PART = 8 * MIB
"""Of every other part of XML, and of what surrounds the rows of a sheet."""
LARGEST_IN_ALL = 2048 * MIB
LARGEST_ROW = MIB
STEEPEST, FREE = 250, 16 * MIB
"""How many times larger than packed a part may be, beyond so many bytes."""
PIECE = 1 << 16

SHEETS, TEXTS = "xl/worksheets/", "xl/sharedstrings.xml"
DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
ROW = re.compile(rb"<(?:\w{1,16}:)?row[\s/>]")
WITHOUT_RESULT = re.compile(
    rb"(?:</(?:\w{1,16}:)?f>|<(?:\w{1,16}:)?f(?:\s[^<>]{0,400})?/>)\s{0,9}(?:<(?:\w{1,16}:)?v\s?/>|<(?:\w{1,16}:)?v></(?:\w{1,16}:)?v>)?\s{0,9}</(?:\w{1,16}:)?c>"
)
MERGED = re.compile(
    rb"<(?:\w{1,16}:)?mergeCell\s[^<>]{0,100}?ref=\"([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})\""
)
END_OF_ROWS = re.compile(rb"</(?:\w{1,16}:)?sheetData>|<(?:\w{1,16}:)?sheetData\s{0,9}/>")
LONGEST_MARK = 600
"""Bytes of the longest thing that the patterns above find, so that none is missed between two pieces."""


class WorkbookRefused(Exception):
    """A workbook, or a sheet of it, cannot be read: `zh` and `en` say what was expected."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged range that reaches over several rows: the value of its first cell is meant for all of them."""

    column: int
    """From 0."""
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Layout:
    """What is known of one sheet before it is read."""

    rows: int
    merges: tuple[Merge, ...]
    without_result: bool
    """Whether there is a formula whose result was not saved."""


def layouts(path: Path) -> dict[str, Layout]:
    """Look a workbook over; gives the name of each part that is a sheet, and how it is laid out. Raises `WorkbookRefused`."""
    try:
        with ZipFile(path) as archive:
            parts = archive.infolist()
            refuse_bombs(parts)
            for part in parts:
                if is_xml(part) and not is_sheet(part):
                    refuse_declarations(archive, part)
            return {part.filename: laid_out(archive, part) for part in parts if is_sheet(part)}
    except (
        BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        RuntimeError,
        OSError,
    ) as problem:
        zh = "未加密、未损坏的 XLSX 工作簿（旧的 .xls 或有密码的文件请另存为 XLSX）"
        raise WorkbookRefused(
            zh, "an XLSX workbook that is whole and has no password (save an old .xls as XLSX)"
        ) from problem


def is_xml(part: ZipInfo) -> bool:
    """Whether a part is XML, by its name."""
    return part.filename.lower().endswith((".xml", ".rels", ".vml"))


def is_sheet(part: ZipInfo) -> bool:
    """Whether a part is a sheet, wherever its folder is written in capitals."""
    return part.filename.lower().startswith(SHEETS) and part.filename.lower().endswith(".xml")


def allowed(part: ZipInfo) -> int:
    """Return how many bytes a part may unpack to; pictures and macros are never unpacked."""
    if is_sheet(part):
        return LARGEST_SHEET
    if part.filename.lower() == TEXTS:
        return LARGEST_TEXTS
    return LARGEST_PART if is_xml(part) else LARGEST_IN_ALL


def refuse_bombs(parts: list[ZipInfo]) -> None:
    """Refuse too many or too large parts, and ways of packing that spreadsheets do not use."""
    if len(parts) > MOST_PARTS:
        raise WorkbookRefused(
            f"不超过 {MOST_PARTS} 个部件的工作簿", f"a workbook of at most {MOST_PARTS} parts"
        )
    if sum(part.file_size for part in parts) > LARGEST_IN_ALL:
        raise too_large(LARGEST_IN_ALL)
    for part in parts:
        if part.compress_type not in {ZIP_STORED, ZIP_DEFLATED} or part.flag_bits & 1:
            raise WorkbookRefused(
                "以通常方式压缩、没有密码的工作簿",
                "a workbook that is packed as spreadsheets do, without a password",
            )
        if part.file_size > allowed(part):
            raise too_large(allowed(part))
        if part.file_size > FREE and part.file_size > STEEPEST * max(part.compress_size, 1):
            raise WorkbookRefused(
                f"解压后不超过 {STEEPEST} 倍的工作簿",
                f"a workbook that unpacks to at most {STEEPEST} times its size",
            )


def too_large(limit: int) -> WorkbookRefused:
    """Say how large a part may be."""
    size = f"{limit // MIB:,} MiB"
    return WorkbookRefused(
        f"解压后不超过 {size} 的工作簿（更大的台账请存为 CSV）",
        f"a workbook that unpacks to at most {size} (save a larger ledger as CSV)",
    )


def pieces(archive: ZipFile, part: ZipInfo) -> Iterator[bytes]:
    """Unpack a part piece by piece; each begins with the end of the one before."""
    before = b""
    with archive.open(part) as file:
        while piece := file.read(PIECE):
            yield before + piece
            before = (before + piece)[-LONGEST_MARK:]


def refuse_declarations(archive: ZipFile, part: ZipInfo) -> None:
    """Refuse entities, which expand to any size: no spreadsheet declares them. In UTF-16 every other byte is zero."""
    if any(DECLARATION.search(piece.replace(b"\0", b"")) for piece in pieces(archive, part)):
        raise WorkbookRefused(
            "没有实体声明（DOCTYPE）的工作簿", "a workbook without entity declarations (DOCTYPE)"
        )


@dataclass(slots=True)
class Walk:
    """What has been seen of a sheet so far."""

    rows: int = 0
    since_row: int = 0
    """Bytes since a row began."""
    ended: bool = False
    tail: bytes = b""
    """What follows the rows."""
    without_result: bool = False

    def step(self, piece: bytes, overlap: int) -> None:
        """Look at one piece, of which `overlap` bytes were seen before."""
        if DECLARATION.search(piece.replace(b"\0", b"")):
            raise WorkbookRefused(
                "没有实体声明（DOCTYPE）的工作簿",
                "a workbook without entity declarations (DOCTYPE)",
            )
        self.without_result |= bool(WITHOUT_RESULT.search(piece))
        if self.ended:
            self.tail += piece[overlap:]
        elif end := END_OF_ROWS.search(piece):
            self.ended, self.tail = True, piece[end.end() :]
        self.count(piece, overlap)
        if len(self.tail) > LARGEST_PART:
            raise too_large(LARGEST_PART)

    def count(self, piece: bytes, overlap: int) -> None:
        """Count the rows that begin in a piece, and how far back the last one began."""
        # A mark that ends in the overlap was counted with the piece before.
        found = [mark.end() for mark in ROW.finditer(piece) if mark.end() > overlap]
        self.rows += len(found)
        self.since_row = len(piece) - found[-1] if found else self.since_row + len(piece) - overlap
        if self.since_row > LARGEST_ROW and not self.ended:
            raise WorkbookRefused(
                "每行不超过 1 MiB 的工作表", "a sheet with rows of at most 1 MiB each"
            )


def laid_out(archive: ZipFile, part: ZipInfo) -> Layout:
    """Go through one sheet."""
    walk, seen = Walk(), 0
    for piece in pieces(archive, part):
        walk.step(piece, min(seen, LONGEST_MARK))
        seen += len(piece) - min(seen, LONGEST_MARK)
    merges = (merge for found in MERGED.finditer(walk.tail) if (merge := merged(*found.groups())))
    return Layout(
        walk.rows, tuple(sorted(merges, key=lambda merge: merge.first)), walk.without_result
    )


def merged(column: bytes, first: bytes, _: bytes, last: bytes) -> Merge | None:
    """Return a range that reaches over several rows, None for one within a row."""
    place = 0
    for letter in column:
        place = place * 26 + letter - ord("A") + 1
    return Merge(place - 1, int(first), int(last)) if int(first) < int(last) else None
