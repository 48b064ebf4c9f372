"""Chinese numerals, and the numbers that they stand for."""

from __future__ import annotations

DIGIT_SIGNS = (
    "〇零",
    "一壹",
    "二两贰",
    "三叁",
    "四肆",
    "五伍",
    "六陆",
    "七柒",
    "八捌",
    "九玖",
)
"""The characters for each digit, in the order of their values."""
DIGITS = {sign: value for value, signs in enumerate(DIGIT_SIGNS) for sign in signs}
TENS = {"十": 10, "拾": 10, "百": 100, "佰": 100}
NUMERALS = "".join((*DIGITS, *TENS, "廿卅"))


def parse_numeral(numeral: str) -> int | None:
    """Return the number that digits or Chinese numerals stand for.

    12, 十二 and 一二 are 12; 一百零三 is 103. Returns None for anything else.
    """
    if not numeral or len(numeral) > 6:
        return None
    if numeral.isascii():
        return int(numeral) if numeral.isdigit() else None
    numeral = numeral.replace("廿", "二十").replace("卅", "三十")
    if any(sign in TENS for sign in numeral):
        return parse_tens(numeral)
    digits = "".join(str(DIGITS.get(sign, "?")) for sign in numeral)
    return int(digits) if digits.isdigit() else None


def parse_tens(numeral: str) -> int | None:
    """Return the number of a Chinese numeral with tens or hundreds; None if it is none."""
    total, unit = 0, 1
    digit: int | None = None
    for sign in numeral:
        if sign in TENS:
            total += TENS[sign] * (1 if digit is None else digit)
            unit, digit = TENS[sign] // 10, None
        elif sign in DIGITS:
            # 一百二 is 120, 一百零二 is 102.
            unit = unit if DIGITS[sign] and digit is None else 1
            digit = DIGITS[sign]
        else:
            return None
    return total + (digit or 0) * unit
