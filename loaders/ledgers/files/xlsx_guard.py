"""The inspection of a workbook before it is read: one that unpacks to too much is rejected.

A workbook is a ZIP file of XML parts. Their sizes are those that the ZIP file states, and no more
than that is ever unpacked. The parts of sheets are scanned once in small pieces, without a parser,
so that the inspection takes no memory whatever they contain.
"""

from __future__ import annotations

import re
import zlib
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import IO, Any, Literal
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from openpyxl.packaging.manifest import Manifest
from openpyxl.xml.constants import ARC_CONTENT_TYPES, WORKSHEET_TYPE
from openpyxl.xml.functions import fromstring

MIB = 1 << 20
MOST_PARTS = 2_000
LARGEST_SHEET = 1024 * MIB
"""Bytes of one unpacked sheet; a million rows of ten columns are about 500 MiB."""
LARGEST_TEXTS = 96 * MIB
"""Bytes of the table of texts that all sheets share, which is in memory while reading."""
LARGEST_PART = 8 * MIB
"""Bytes of every other part but a picture, and of what surrounds the rows of a sheet."""
LARGEST_IN_ALL = 2048 * MIB
"""Bytes of all parts together, unpacked."""
LARGEST_ROW = MIB
"""Bytes of one row of a sheet."""
STEEPEST = 250
"""How many times its packed size a part may unpack to."""
FREE = 16 * MIB
"""Bytes up to which a part may unpack to any multiple."""
PIECE = 1 << 16
"""Bytes scanned at once."""

SHEETS = "xl/worksheets/"
TEXTS = "xl/sharedstrings.xml"
PICTURES = (
    b"\x89PNG\r\n", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\0", b"MM\0*", b"RIFF",
    b"\x01\0\0\0", b"\xd7\xcd\xc6\x9a",
)  # fmt: skip  # PNG, JPEG, GIF, BMP, TIFF twice, WebP, EMF, WMF
CONTAINERS = (b"\xd0\xcf\x11\xe0", b"PK\x03\x04", b"%PDF")
"""How pictures begin, and macros and other embedded files: none of them can be read as XML."""
PREFIX = rb"(?:\w{1,16}:)?"
"""The namespace prefix that a tag may have."""
DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
ROW = re.compile(rb"<%brow[\s/>]" % PREFIX)
HIDDEN_ROW = re.compile(rb"<%brow\s[^<>]{0,400}?\bhidden=[\"'](?:1|true)[\"'][^<>]{0,100}" % PREFIX)
ROW_NUMBER = re.compile(rb"\sr=[\"'](\d{1,7})[\"']")
FORMULA_END = rb"(?:</%bf>|<%bf(?:\s[^<>]{0,400})?/>)" % (PREFIX, PREFIX)
EMPTY_VALUE = rb"(?:<%bv\s?/>|<%bv></%bv>)?" % (PREFIX, PREFIX, PREFIX)
WITHOUT_RESULT = re.compile(rb"%b\s{0,9}%b\s{0,9}</%bc>" % (FORMULA_END, EMPTY_VALUE, PREFIX))
"""A cell with a formula but without its result."""
MERGED = re.compile(
    rb"<%bmergeCell\s[^<>]{0,100}?ref=\"([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})\"" % PREFIX
)
END_OF_ROWS = re.compile(rb"</%bsheetData>|<%bsheetData\s{0,9}/>" % (PREFIX, PREFIX))
LONGEST_MATCH = 600
"""Bytes of the longest match of these patterns: pieces overlap by as many, so none is missed."""


class UnreadableWorkbook(Exception):
    """A workbook, or a sheet of it, cannot be read: `zh` and `en` say what was expected."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en


@dataclass(frozen=True, slots=True)
class MergedRange:
    """A merged range over several rows, each of which has the value of its first cell."""

    column: int
    """The first column, counted from 0."""
    first: int
    """The first row, counted from 1."""
    last: int


@dataclass(frozen=True, slots=True)
class SheetLayout:
    """What is known of one sheet before it is read."""

    rows: int
    merges: tuple[MergedRange, ...]
    """In the order of their first rows."""
    lacks_results: bool
    """Whether the result of any formula was not saved."""
    hidden: array[int]
    """The numbers of hidden rows, in order."""


def inspect_sheets(path: Path) -> dict[str, SheetLayout]:
    """Check a workbook and return the layout of its sheets, by the names of their parts.

    Raises `UnreadableWorkbook`.
    """
    try:
        with ZipFile(path) as archive:
            parts = archive.infolist()
            check_sizes(archive, parts)
            for part in parts:
                if not is_sheet(part) and not is_picture(archive, part):
                    check_declarations(archive, part)
            return {part.filename: scan_sheet(archive, part) for part in parts if is_sheet(part)}
    except (
        BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        RuntimeError,
        OSError,
    ) as problem:
        raise UnreadableWorkbook(
            "未加密、未损坏的 XLSX 工作簿（旧的 .xls 或有密码的文件请另存为 XLSX）",
            "an XLSX workbook that is whole and has no password (save an old .xls as XLSX)",
        ) from problem


def is_sheet(part: ZipInfo) -> bool:
    """Whether a part is a sheet, by its name in whatever case."""
    name = part.filename.lower()
    return name.startswith(SHEETS) and name.endswith(".xml")


def is_picture(archive: ZipFile, part: ZipInfo) -> bool:
    """Whether a part is a picture or an embedded file, by how it begins.

    Its name says nothing: a workbook itself declares which of its parts is what, and any of them
    may be read as XML.
    """
    with archive.open(part) as file:
        return file.read(8).startswith(PICTURES + CONTAINERS)


def largest_size(archive: ZipFile, part: ZipInfo) -> int:
    """Return how many bytes a part may unpack to; pictures and macros are never unpacked."""
    if is_sheet(part):
        return LARGEST_SHEET
    if part.filename.lower() == TEXTS:
        return LARGEST_TEXTS
    return LARGEST_IN_ALL if is_picture(archive, part) else LARGEST_PART


def check_sizes(archive: ZipFile, parts: list[ZipInfo]) -> None:
    """Check the number and the sizes of parts, and that spreadsheets pack as these are packed.

    Raises `UnreadableWorkbook`.
    """
    if len(parts) > MOST_PARTS:
        raise UnreadableWorkbook(
            f"不超过 {MOST_PARTS} 个部件的工作簿", f"a workbook of at most {MOST_PARTS} parts"
        )
    if sum(part.file_size for part in parts) > LARGEST_IN_ALL:
        raise too_large(LARGEST_IN_ALL)
    for part in parts:
        check_packing(part)
        largest = largest_size(archive, part)
        if part.file_size > largest:
            raise too_large(largest)


def check_packing(part: ZipInfo) -> None:
    """Check how a part is packed. Raises `UnreadableWorkbook`."""
    is_encrypted = part.flag_bits & 1
    if part.compress_type not in {ZIP_STORED, ZIP_DEFLATED} or is_encrypted:
        raise UnreadableWorkbook(
            "以通常方式压缩、没有密码的工作簿",
            "a workbook that is packed as spreadsheets do, without a password",
        )
    if part.file_size > FREE and part.file_size > STEEPEST * max(part.compress_size, 1):
        raise UnreadableWorkbook(
            f"解压后不超过 {STEEPEST} 倍的工作簿",
            f"a workbook that unpacks to at most {STEEPEST} times its size",
        )


class BoundedArchive(ZipFile):
    """A workbook as the library opens it: only its sheets, read row by row, may be large.

    A workbook may declare that any of its parts is the table of texts, a chart or the list of
    sheets, which are in memory as a whole.
    """

    is_loading = True
    """Whether the parts that are in memory as a whole are read, and the beginnings of sheets."""

    @cached_property
    def sheets(self) -> frozenset[str]:
        """The parts that the workbook declares as sheets and as nothing else."""
        # Its stubs want an element of another library.
        tree: Any = fromstring(self.read(ARC_CONTENT_TYPES))
        manifest = Manifest.from_tree(tree)
        types: dict[str, set[str]] = {}
        for declared in manifest.Override if manifest else ():
            types.setdefault(declared.PartName.lstrip("/"), set()).add(declared.ContentType)
        return frozenset(name for name, of_part in types.items() if of_part == {WORKSHEET_TYPE})

    def open(
        self,
        name: str | ZipInfo,
        mode: Literal["r", "w"] = "r",
        pwd: bytes | None = None,
        *,
        force_zip64: bool = False,
    ) -> IO[bytes]:
        """Open a part. Raises `UnreadableWorkbook` if it is too large for what it is read as."""
        part = name if isinstance(name, ZipInfo) else self.getinfo(name)
        if self.is_loading and part.file_size > LARGEST_PART:
            self.check_large_part(part)
        return super().open(name, mode, pwd, force_zip64=force_zip64)

    def check_large_part(self, part: ZipInfo) -> None:
        """Check that a large part is a sheet or the table of texts. Raises `UnreadableWorkbook`."""
        if is_sheet(part) and part.filename in self.sheets:
            return
        largest = LARGEST_TEXTS if part.filename.lower() == TEXTS else LARGEST_PART
        if part.file_size > largest:
            raise too_large(largest)


def too_large(limit: int) -> UnreadableWorkbook:
    """Return the error for a part that unpacks to more than so many bytes."""
    size = f"{limit // MIB:,} MiB"
    return UnreadableWorkbook(
        f"解压后不超过 {size} 的工作簿（更大的台账请存为 CSV）",
        f"a workbook that unpacks to at most {size} (save a larger ledger as CSV)",
    )


def counts_from_1904() -> UnreadableWorkbook:
    """Return the error for a workbook that counts days from 1904."""
    return UnreadableWorkbook(
        "使用 1900 日期系统的工作簿",
        "a workbook that counts days from 1900 rather than from 1904",
    )


def unpack(archive: ZipFile, part: ZipInfo) -> Iterator[bytes]:
    """Yield a part piece by piece; each begins with the end of the one before."""
    before = b""
    with archive.open(part) as file:
        while piece := file.read(PIECE):
            yield before + piece
            before = (before + piece)[-LONGEST_MATCH:]


def has_declaration(piece: bytes) -> bool:
    """Whether a piece of XML declares an entity; in UTF-16 every other byte is zero."""
    return bool(DECLARATION.search(piece.replace(b"\0", b"")))


def forbidden_declaration() -> UnreadableWorkbook:
    """Return the error for entities, which expand to any size and no spreadsheet declares."""
    return UnreadableWorkbook(
        "没有实体声明（DOCTYPE）的工作簿", "a workbook without entity declarations (DOCTYPE)"
    )


def check_declarations(archive: ZipFile, part: ZipInfo) -> None:
    """Check that a part declares no entities. Raises `UnreadableWorkbook`."""
    if any(has_declaration(piece) for piece in unpack(archive, part)):
        raise forbidden_declaration()


@dataclass(slots=True)
class SheetScan:
    """What has been seen of a sheet so far."""

    rows: int = 0
    since_row: int = 0
    """Bytes since the last row began."""
    rows_ended: bool = False
    tail: bytes = b""
    """What follows the rows."""
    lacks_results: bool = False
    hidden: array[int] = field(default_factory=lambda: array("L"))
    """The numbers of hidden rows."""

    def scan_piece(self, piece: bytes, overlap: int) -> None:
        """Scan one piece, of which `overlap` bytes were scanned before."""
        if has_declaration(piece):
            raise forbidden_declaration()
        self.lacks_results |= bool(WITHOUT_RESULT.search(piece))
        if b"hidden=" in piece and not self.rows_ended:
            self.note_hidden_rows(piece, overlap)
        if self.rows_ended:
            self.tail += piece[overlap:]
        elif end := END_OF_ROWS.search(piece):
            self.rows_ended, self.tail = True, piece[end.end() :]
        self.count_rows(piece, overlap)
        if len(self.tail) > LARGEST_PART:
            raise too_large(LARGEST_PART)

    def note_hidden_rows(self, piece: bytes, overlap: int) -> None:
        """Note the hidden rows that begin in a piece."""
        for match in HIDDEN_ROW.finditer(piece):
            number = ROW_NUMBER.search(match[0])
            # A match at the end of the piece before may have been shorter.
            is_noted = self.hidden[-1:] == array("L", [int(number[1])]) if number else True
            if number and match.end() > overlap and not is_noted:
                self.hidden.append(int(number[1]))

    def count_rows(self, piece: bytes, overlap: int) -> None:
        """Count the rows that begin in a piece, and the bytes since the last of them."""
        # A match that ends in the overlap was counted with the piece before.
        found = [match.end() for match in ROW.finditer(piece) if match.end() > overlap]
        self.rows += len(found)
        if found:
            self.since_row = len(piece) - found[-1]
        else:
            self.since_row += len(piece) - overlap
        if self.since_row > LARGEST_ROW and not self.rows_ended:
            raise UnreadableWorkbook(
                "每行不超过 1 MiB 的工作表", "a sheet with rows of at most 1 MiB each"
            )


def scan_sheet(archive: ZipFile, part: ZipInfo) -> SheetLayout:
    """Scan one sheet and return its layout."""
    scan, seen = SheetScan(), 0
    for piece in unpack(archive, part):
        overlap = min(seen, LONGEST_MATCH)
        scan.scan_piece(piece, overlap)
        seen += len(piece) - overlap
    merges = find_merges(scan.tail)
    return SheetLayout(scan.rows, merges, scan.lacks_results, scan.hidden)


def find_merges(tail: bytes) -> tuple[MergedRange, ...]:
    """Return the merged ranges over several rows that follow the rows of a sheet."""
    found = []
    for match in MERGED.finditer(tail):
        letters, first, _, last = match.groups()
        if int(first) < int(last):
            found.append(MergedRange(column_number(letters), int(first), int(last)))
    return tuple(sorted(found, key=lambda merge: merge.first))


def column_number(letters: bytes) -> int:
    """Return the number of a column from its letters: A is 0, AA is 26."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number - 1
