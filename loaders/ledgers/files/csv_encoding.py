"""The encoding of a CSV file: that of its byte order mark, else that of most of its rows."""

from __future__ import annotations

import codecs
from pathlib import Path

CHUNK = 1 << 20
"""Bytes read at once."""
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""Byte order marks; that of UTF-32 begins like that of UTF-16 and must precede it."""
SAMPLE_BYTES = 4096
"""How many bytes are searched for a byte order mark and for the zeros of UTF-16."""


def detect_encoding(path: Path) -> str:
    """Return the name of the codec that reads a file: UTF-8, UTF-16, UTF-32 or GB18030.

    A file that is mostly UTF-8 is UTF-8 with some invalid rows.
    """
    with path.open("rb") as file:
        beginning = file.read(SAMPLE_BYTES)
    for mark, name in MARKS:
        if beginning.startswith(mark):
            return name
    if b"\0" in beginning:
        return detect_utf16_order(beginning)
    return "utf-8" if is_utf8(path) else vote_by_rows(path)


def detect_utf16_order(beginning: bytes) -> str:
    """Return which UTF-16 a text without a mark is in.

    Every other byte of its commas and line ends is zero; no other encoding has any.
    """
    is_little = beginning[1::2].count(0) >= beginning[::2].count(0)
    return "utf-16-le" if is_little else "utf-16-be"


def is_utf8(path: Path) -> bool:
    """Whether a whole file is valid UTF-8."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def vote_by_rows(path: Path) -> str:
    """Return the encoding of most rows that are not plain ASCII.

    A row that is valid UTF-8 is hardly ever meant to be anything else.
    """
    utf8 = gb18030 = 0
    with path.open("rb") as file:
        for row in file:
            if row.isascii():
                continue
            if can_decode(row, "utf-8"):
                utf8 += 1
            else:
                gb18030 += can_decode(row, "gb18030")
    return "utf-8" if utf8 >= gb18030 else "gb18030"


def can_decode(row: bytes, encoding: str) -> bool:
    """Whether a row is valid in an encoding."""
    try:
        row.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
