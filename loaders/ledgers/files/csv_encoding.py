"""Finds out in which encoding a CSV file is written: a mark at its beginning, else what most of its rows are."""

from __future__ import annotations

import codecs
from pathlib import Path

CHUNK = 1 << 20
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""Byte order marks; that of UTF-32 begins like that of UTF-16 and stands before it."""
SAMPLE = 4096


def encoding_of(path: Path) -> str:
    """Name the codec that reads a file: UTF-8, UTF-16 or GB18030.

    Rows that are something else do not decide: a file that is mostly UTF-8 is UTF-8 with some spoilt rows.
    """
    with path.open("rb") as file:
        beginning = file.read(SAMPLE)
    for mark, name in MARKS:
        if beginning.startswith(mark):
            return name
    return unmarked_utf16(beginning) or ("utf-8" if all_of_it(path, "utf-8") else voted(path))


def unmarked_utf16(beginning: bytes) -> str | None:
    """Tell UTF-16 without a mark by its commas and line ends, every other byte of which is zero; no other encoding has any."""
    if b"\0" not in beginning:
        return None
    return "utf-16-le" if beginning[1::2].count(0) >= beginning[::2].count(0) else "utf-16-be"


def all_of_it(path: Path, encoding: str) -> bool:
    """Whether every byte of a file belongs to a text in this encoding."""
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def voted(path: Path) -> str:
    """Let every row that is not plain ASCII vote; one that is valid UTF-8 is hardly ever meant as something else."""
    ours = others = 0
    with path.open("rb") as file:
        for row in file:
            if row.isascii():
                continue
            if decodes(row, "utf-8"):
                ours += 1
            else:
                others += decodes(row, "gb18030")
    return "utf-8" if ours >= others else "gb18030"


def decodes(row: bytes, encoding: str) -> bool:
    """Whether a row is a text in this encoding."""
    try:
        row.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
