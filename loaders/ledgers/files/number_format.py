"""What a spreadsheet shows for a number or a text under a number format.

A code such as 0007 or DW0012 is often the number 7 or 12 with a format. What is understood here is
shown exactly; a format that is not, such as a fraction or a condition, yields None, so that its
cells are refused rather than read as something that nobody sees.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import NamedTuple

EXACT = 10**15
"""From here on a spreadsheet no longer holds every digit of a number."""
GENERAL = "General"
TOKEN = re.compile(
    r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]|general|g/通用格式|e[+-]|am/pm|.', re.IGNORECASE | re.DOTALL
)
COLOR = re.compile(
    r"\[(?:black|blue|cyan|green|magenta|red|white|yellow|color ?\d+|[黑蓝青绿红白黄]色?|洋红)\]",
    re.IGNORECASE,
)
CURRENCY = re.compile(r"\[\$([^\]-]*)(?:-[0-9A-Fa-f]{1,4})?\]")
"""A currency sign with a language, or a language alone; a longer number asks for other digits."""
PLACEHOLDERS = "0#?"
PLAIN_SIGNS = frozenset("-+()$: ^&'~{}<>=")
"""What shows as itself without quotation marks."""


class Token(NamedTuple):
    """One part of a format: `kind` is `digit`, `point`, `comma`, `percent`, `text`, `general` or
    `value`.
    """

    kind: str
    text: str


class ShownSection(NamedTuple):
    """What a section shows for a number, without a sign."""

    text: str
    is_counted: bool
    """Whether it is more than 0 when rounded."""


class UnknownFormat(Exception):
    """A number format that is not understood."""


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """A format of up to four sections: of positive and negative numbers, of zero, of texts."""

    numbers: tuple[tuple[Token, ...], ...]
    text: tuple[Token, ...] | None
    """None if texts are shown as they are."""

    def show_number(self, value: float) -> str | None:
        """Return what is shown for a number; None if that is not known, or nothing."""
        if abs(value) >= EXACT:
            return number_text(value)
        section, sign = self.choose_section(value)
        try:
            shown = show_section(section, value)
        except UnknownFormat:
            return None
        # What is rounded to nothing has no sign.
        return (sign + shown.text if shown.is_counted else shown.text).strip() or None

    def choose_section(self, value: float) -> tuple[tuple[Token, ...], str]:
        """Return the section of a number, and the sign that is shown before it."""
        if value == 0 and len(self.numbers) > 2:
            return self.numbers[2], ""
        if value < 0 and len(self.numbers) > 1:
            return self.numbers[1], ""
        return self.numbers[0], "-" if value < 0 else ""

    def show_text(self, value: str) -> str | None:
        """Return what is shown for a text; None if that is nothing."""
        if self.text is None:
            return value
        return "".join(value if each.kind == "value" else each.text for each in self.text) or None


@lru_cache(maxsize=512)
def read_number_format(code: str) -> NumberFormat | None:
    """Return a format as it is understood; None if it is not."""
    sections: list[list[Token]] = [[]]
    try:
        for found in TOKEN.finditer(code):
            if found[0] == ";":
                sections.append([])
            elif token := read_token(found[0]):
                sections[-1].append(token)
    except UnknownFormat:
        return None
    parts = [tuple(section) for section in sections]
    has_value = [any(each.kind == "value" for each in part) for part in parts]
    text = None
    if len(parts) > 3 or (has_value[-1] and len(parts) > 1):
        text = parts.pop()
    elif has_value[0]:
        text, parts = parts[0], [(Token("general", ""),)]
    return NumberFormat(tuple(parts), text) if len(parts) <= 3 else None


def read_token(text: str) -> Token | None:
    """Return one part of a format; None if it shows nothing. Raises `UnknownFormat`."""
    first, lower = text[0], text.lower()
    if lower in ("general", "g/通用格式"):
        return Token("general", "")
    if len(text) > 1:
        return read_long_token(text)
    if first in PLACEHOLDERS:
        return Token("digit", first)
    named = {".": "point", ",": "comma", "%": "percent", "@": "value"}.get(first)
    if named:
        return Token(named, first)
    if first in PLAIN_SIGNS or not first.isascii():
        return Token("text", first)
    raise UnknownFormat


def read_long_token(text: str) -> Token | None:
    """Return a quoted text, a blank, a currency; None for a color. Raises `UnknownFormat`."""
    first = text[0]
    if first == '"':
        return Token("text", text[1:-1])
    if first == "\\":
        return Token("text", text[1:])
    if first == "_":
        return Token("text", " ")
    if first == "*" or COLOR.fullmatch(text):
        return None
    if currency := CURRENCY.fullmatch(text):
        return Token("text", currency[1])
    raise UnknownFormat


def show_section(section: tuple[Token, ...], value: float) -> ShownSection:
    """Return what one section shows for a number. Raises `UnknownFormat`."""
    kinds = [each.kind for each in section]
    if "general" in kinds:
        if {"digit", "point", "percent", "comma"} & {*kinds}:
            raise UnknownFormat
        plain = number_text(abs(value))
        texts = (plain if each.kind == "general" else each.text for each in section)
        return ShownSection("".join(texts), value != 0)
    # A text in place of a number hides it; in place of 0 it is a word for nothing.
    if kinds.count("point") > 1 or (value != 0 and "digit" not in kinds):
        raise UnknownFormat
    point = kinds.index("point") if "point" in kinds else len(section)
    whole, fraction = section[:point], section[point + 1 :]
    last_digit = max((place for place, kind in enumerate(kinds) if kind == "digit"), default=-1)
    commas = [place for place, kind in enumerate(kinds) if kind == "comma"]
    is_grouped = any(place < last_digit for place in commas)
    if any(point < place < last_digit for place in commas):
        raise UnknownFormat
    scale = 2 * kinds.count("percent") - 3 * sum(place > last_digit for place in commas)
    # A comma before the point, after the last digit there, scales too.
    if is_grouped and point < last_digit and kinds[point - 1] == "comma":
        raise UnknownFormat
    number = Decimal(f"{abs(value):.15g}").scaleb(scale)
    places = sum(each.kind == "digit" for each in fraction)
    rounded = number.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    digits, _, decimals = f"{rounded:f}".partition(".")
    shown = show_whole(whole, digits.lstrip("0"), is_grouped=is_grouped)
    after = show_fraction(fraction, decimals)
    # Spreadsheets do not agree on whether a point stands before nothing.
    mark = "." if after[:1].isdecimal() or after[:1] == " " else ""
    return ShownSection(shown + mark + after, rounded != 0)


def show_whole(section: tuple[Token, ...], digits: str, *, is_grouped: bool) -> str:
    """Return what stands before the decimal point. Raises `UnknownFormat`."""
    tokens = [each for each in section if each.kind != "comma"]
    places = [place for place, each in enumerate(tokens) if each.kind == "digit"]
    if not places:
        return "".join(each.text for each in tokens)
    if is_grouped:
        if places != [*range(places[0], places[-1] + 1)]:
            raise UnknownFormat
        marks = [tokens[place].text for place in places]
        least = len(marks) - marks.index("0") if "0" in marks else 0
        grouped = f"{int(digits):,}" if len(digits) >= least and digits else digits
        if len(digits) < least:
            padded = digits.rjust(least, "0")
            grouped = re.sub(r"(?<=\d)(?=(?:\d{3})+\Z)", ",", padded)
        before, after = tokens[: places[0]], tokens[places[-1] + 1 :]
        return "".join(t.text for t in before) + grouped + "".join(t.text for t in after)
    shown: list[str] = []
    rest = digits
    for place in range(len(tokens) - 1, -1, -1):
        token = tokens[place]
        if token.kind != "digit":
            shown.append(token.text)
        elif place == places[0]:
            shown.append(rest or {"0": "0", "?": " "}.get(token.text, ""))
        else:
            shown.append(rest[-1:] or {"0": "0", "?": " "}.get(token.text, ""))
            rest = rest[:-1]
    return "".join(reversed(shown))


def show_fraction(section: tuple[Token, ...], decimals: str) -> str:
    """Return what stands after the decimal point."""
    significant = len(decimals.rstrip("0"))
    shown, place = [], 0
    for token in section:
        if token.kind == "digit":
            is_shown = token.text == "0" or place < significant
            shown.append(decimals[place] if is_shown else " " if token.text == "?" else "")
            place += 1
        elif token.kind != "comma":
            shown.append(token.text)
    return "".join(shown)


def number_text(value: float) -> str:
    """Return a number as a spreadsheet shows it without a format.

    A whole number with more digits than a spreadsheet keeps comes out in scientific notation, so
    that the check of its cell rejects it.
    """
    if isinstance(value, int):
        return str(value) if abs(value) < EXACT else f"{value:.14e}"
    return f"{value:.15g}"
