"""Pinyin and initials of names, and of what people type for them."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple
from unicodedata import combining, normalize

from graph.ontology.folding import fold_text
from graph.ontology.names.name_order import person_sounds, word_sounds

HAN = re.compile(r"[\u3007\u3400-\u9fff]+")
TONES = str.maketrans("", "", "12345")
NOT_TYPED = re.compile(r"[^a-z0-9]+")
SLIPS = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ng", "n"))
"""Sounds that speakers of many dialects do not tell apart, each with the one written for both."""


class Sound(NamedTuple):
    """How a name is typed."""

    pinyin: str
    """Without tones or blanks; other letters and digits stay: 7xiaoqu for 7小区."""
    initials: str
    """The first letter of each syllable: xfjy for 幸福家园."""


@lru_cache(maxsize=1 << 18)
def sound_of(folded: str, *, is_person: bool = False) -> Sound:
    """Return how a folded name is typed."""
    pinyin: list[str] = []
    initials: list[str] = []
    done = 0
    for match in HAN.finditer(folded):
        between = NOT_TYPED.sub("", folded[done : match.start()])
        read = person_sounds if is_person and not match.start() else word_sounds
        syllables = [sound.translate(TONES) for sound in read(match[0])]
        pinyin += [between, *syllables]
        initials += [between, *(syllable[:1] for syllable in syllables)]
        done = match.end()
    rest = NOT_TYPED.sub("", folded[done:])
    return Sound("".join((*pinyin, rest)), "".join((*initials, rest)))


def typed_sound(text: str) -> str:
    """Return what is typed as pinyin, without tones and blanks; empty if it is no pinyin.

    xìng fú jiā yuán and xing4fu2 jia1yuan2 are xingfujiayuan.
    """
    folded = fold_text(text)
    if HAN.search(folded):
        return ""
    letters = normalize("NFD", folded.replace("ü", "v"))
    plain = "".join(sign for sign in letters if not combining(sign))
    return NOT_TYPED.sub("", re.sub(r"(?<=[a-z])[1-5](?=[a-z]|\s|$)", "", plain))


def loose_sound(pinyin: str) -> str:
    """Return pinyin with the sounds that are often mistaken for each other as one."""
    for careful, careless in SLIPS:
        pinyin = pinyin.replace(careful, careless)
    return pinyin
