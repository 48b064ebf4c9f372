"""Plausible names, invented telephone numbers, and numbers as Chinese writes them."""

import tomllib
from collections.abc import Sequence
from itertools import product
from pathlib import Path
from random import Random

WORDS = tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))
SURNAMES: dict[str, int] = WORDS["surnames"]


def list_words(subject: str) -> list[str]:
    """Return the words of one subject of `words.toml`."""
    return str(WORDS[subject]).split()


GIVEN_NAMES = list_words("given")
DIGITS = "零一二三四五六七八九"


def draw_person_name(chance: Random) -> str:
    """Draw a person's name."""
    names, weights = tuple(SURNAMES), tuple(SURNAMES.values())
    surname = chance.choices(names, weights)[0]
    return surname + chance.choice(GIVEN_NAMES)


def shuffle_pairs(chance: Random, heads: Sequence[str], tails: Sequence[str]) -> list[str]:
    """Return all joined pairs of a head and a tail in random order."""
    return chance.sample(
        joined := [head + tail for head, tail in product(heads, tails)], len(joined)
    )


def draw_compound_names(chance: Random) -> list[str]:
    """Draw names of compounds, none twice."""
    names = [
        head + tail
        for head, tail in product(list_words("compound_heads"), list_words("compound_tails"))
    ]
    names += [
        head + tail for head, tail in product(list_words("old_heads"), list_words("old_tails"))
    ]
    return chance.sample(names, len(names))


def draw_duty_phone(chance: Random) -> str:
    """Draw a duty line: the city's area code and a number that is never issued.

    Such a number begins with 0.
    """
    return f"0436-0{chance.randint(0, 999999):06}"


def mobile_number(number: int) -> str:
    """Return a mobile number that is valid in form and clearly invented."""
    return f"19900{number:06}"


def chinese_numeral(number: int) -> str:
    """Return a number from 1 to 99 in Chinese: 3 as 三, 12 as 十二, 20 as 二十."""
    tens, ones = divmod(number, 10)
    if not tens:
        return DIGITS[ones]
    head = "十" if tens == 1 else f"{DIGITS[tens]}十"
    return head + DIGITS[ones] if ones else head


def full_width_digits(number: int) -> str:
    """Return a number in full-width digits."""
    return "".join(chr(ord(digit) + 0xFEE0) for digit in str(number))
