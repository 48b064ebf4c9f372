"""What a name that is not known may mean: a slip, a name without its ending, one by its sound."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from graph.addresses.gazetteer import WAY_KINDS
from graph.addresses.lexicon import FormRole, Lexicon
from graph.addresses.name_parts import ENDING, name_stem
from graph.addresses.phrases import LETTER_NOISE, SPOT
from graph.addresses.segments import FoundForm, NamedBy, Segment, SegmentSort, join_segments
from graph.names.sounds import loose_sound, sound_of

LONGEST_NAME = 16
OTHER_ENDING = 0.6
"""幸福嘉园 for 幸福小区: another usual ending makes another place."""
SAME_SOUND = 0.97
LOOSE_SOUND = 0.9
SWAPPED = 0.968
MISSING = 0.962
MISSING_OF_FEW = 0.9
"""One of three characters is missing."""
WRONG = 0.88
ADDITIONAL = 0.75
"""One more character makes another place: 新名门嘉园 is not 名门嘉园."""
BEGINNING = 0.955
PART = 0.8
"""A beginning of less than half of a name, or an end."""
BY_PINYIN = 0.985
BY_INITIALS = 0.97
KNOWN_ELSEWHERE = 0.85
"""The factor for a slip that makes the name of another known place."""
SURE_TOGETHER = 0.9
"""From this probability on a name and what adjoins it are taken for one other name."""
FEW = 3
NO_SEGMENT = Segment(SegmentSort.SEPARATOR, "", 0, 0)


def explain_unknown(segments: Sequence[Segment], lexicon: Lexicon) -> list[Segment]:
    """Return the segments with what is unknown replaced by the names that it may mean."""
    found = with_spots(read_letters(list(segments), lexicon))
    index = 0
    while index < len(found):
        if found[index].sort is SegmentSort.UNKNOWN and not is_spot(found, index):
            index = explain_one(found, index, lexicon)
        elif found[index].is_weak:
            found[index] = with_beginnings(found[index], lexicon)
        index += 1
    return found


def is_spot(segments: Sequence[Segment], index: int) -> bool:
    """Whether a segment is a spot at the place that is named right before it: 幸福小区东门."""
    is_behind = index > 0 and segments[index - 1].sort is SegmentSort.NAME
    return is_behind and bool(SPOT.match(segments[index].text))


def with_spots(segments: Sequence[Segment]) -> list[Segment]:
    """Return the segments with a spot behind a name as no name of its own."""
    return [
        replace(segment, sort=SegmentSort.UNKNOWN, found=())
        if segment.is_weak and is_spot(segments, index)
        else segment
        for index, segment in enumerate(segments)
    ]


def with_beginnings(segment: Segment, lexicon: Lexicon) -> Segment:
    """Return a name without its ending with all names that begin so: 幸福 may be 幸福里家园."""
    known = {found.form.place for found in segment.found}
    if not any(found.form.role is FormRole.STEM for found in segment.found):
        return segment
    more = [
        FoundForm(place, BEGINNING)
        for form in lexicon.by_beginning.get(segment.text, ())
        for place in lexicon.forms[form]
        if place.kind == "Compound" and place.place not in known and not place.is_weak
    ]
    return replace(segment, found=(*segment.found, *more))


def explain_one(segments: list[Segment], index: int, lexicon: Lexicon) -> int:
    """Replace an unknown segment, with the weak names beside it, by what it may mean.

    Returns the index at which it is then.
    """
    start, end = index, index + 1
    while start and is_part_of_name(segments[start - 1]):
        start -= 1
    while end < len(segments) and is_part_of_name(segments[end]):
        end += 1
    options = {(start, end), (index, end), (start, index + 1), (index, index + 1)}
    for begin, stop in sorted(options, key=lambda each: (each[0] - each[1], each)):
        whole = join_segments(segments[begin:stop])
        forms = forms_like(whole.text, lexicon)
        if forms:
            segments[begin:stop] = [replace(whole, sort=SegmentSort.NAME, found=tuple(forms))]
            return begin
    segments[start:end] = [join_segments(segments[start:end])]
    return explain_with_names(segments, start, lexicon)


def explain_with_names(segments: list[Segment], index: int, lexicon: Lexicon) -> int:
    """Replace an unknown segment and the name beside it by a name that both may be together.

    江南苑名 is 江南名苑 rather than 江南苑 with something behind it.
    """
    for begin, stop in ((index - 1, index + 1), (index, index + 2)):
        pair = segments[max(begin, 0) : stop]
        is_named = any(each.sort is SegmentSort.NAME and is_inner(each) for each in pair)
        if len(pair) < 2 or not is_named:
            continue
        whole = join_segments(pair)
        forms = forms_like(whole.text, lexicon)
        if any(found.quality >= SURE_TOGETHER for found in forms):
            segments[begin:stop] = [replace(whole, sort=SegmentSort.NAME, found=tuple(forms))]
            return begin
    return index


def is_inner(segment: Segment) -> bool:
    """Whether a name is not that of a city or district, which stand before others."""
    return not any(found.form.kind in ("City", "District") for found in segment.found)


def with_slips(segments: Sequence[Segment], lexicon: Lexicon) -> list[Segment]:
    """Return the segments with each name also taken for a slip of other names.

    It is for a text whose names do not go together: the name may be known elsewhere only.
    """
    return [
        replace(segment, found=(*segment.found, *slips_of(segment, lexicon)))
        if segment.is_name and all(found.form.kind == "Compound" for found in segment.found)
        else segment
        for segment in segments
    ]


def slips_of(segment: Segment, lexicon: Lexicon) -> list[FoundForm]:
    """Return the names of which a known name may be a slip."""
    known = {found.form.place for found in segment.found}
    return [
        FoundForm(form, quality * KNOWN_ELSEWHERE)
        for form, quality, _ in forms_like(segment.text, lexicon)
        if form.place not in known
    ]


def is_part_of_name(segment: Segment) -> bool:
    """Whether a segment may be a part of the unknown name beside it."""
    return segment.is_weak and is_inner(segment)


def forms_like(text: str, lexicon: Lexicon) -> list[FoundForm]:
    """Return the forms that a text may mean though it is none of them."""
    if not 2 <= len(text) <= LONGEST_NAME or ENDING.fullmatch(text):
        return []
    qualities: dict[str, float] = {}
    for form, quality in similar_forms(text, lexicon):
        qualities[form] = max(quality, qualities.get(form, 0.0))
    begun = lexicon.by_beginning.get(text, ())
    return [
        FoundForm(
            place, quality * place.role.value, NamedBy.TEXT if form in begun else NamedBy.SLIP
        )
        for form, quality in sorted(qualities.items())
        for place in lexicon.forms[form]
        if not place.is_weak
    ]


def similar_forms(text: str, lexicon: Lexicon) -> Iterator[tuple[str, float]]:
    """Yield whole names that are like a text, with the probability that they are meant."""
    sound = sound_of(text.lower()).pinyin.upper()
    for form in lexicon.by_sound.get(sound, ()):
        if len(form) == len(text):
            yield form, OTHER_ENDING if has_other_ending(text, form) else SAME_SOUND
    for number in lexicon.fuzzy.find(text):
        form = lexicon.whole_forms[number]
        yield form, slip_quality(text, form)
    for form in lexicon.by_stem.get(name_stem(text), ()):
        yield form, OTHER_ENDING
    beginnings = lexicon.by_beginning.get(text, ())
    for form in beginnings:
        yield form, BEGINNING if len(text) * 2 >= len(form) else PART


def has_other_ending(text: str, form: str) -> bool:
    """Whether a text differs from a name by its ending alone, which is a usual one."""
    return name_stem(text) == name_stem(form) and bool(ENDING.search(text))


def slip_quality(text: str, form: str) -> float:
    """Return the probability that a text with one slip means a name."""
    if len(text) > len(form):
        return ADDITIONAL
    if has_other_ending(text, form):
        return OTHER_ENDING
    if len(text) < len(form):
        return MISSING if len(form) > FEW else MISSING_OF_FEW
    if sorted(text) == sorted(form):
        return SWAPPED
    one, other = (sound_of(each.lower()).pinyin for each in (text, form))
    if one == other:
        return SAME_SOUND
    return LOOSE_SOUND if loose_sound(one) == loose_sound(other) else WRONG


def read_letters(segments: list[Segment], lexicon: Lexicon) -> list[Segment]:
    """Return the segments with words of letters replaced by the names that they spell."""
    found: list[Segment] = []
    words: list[Segment] = []
    for segment in [*segments, NO_SEGMENT]:
        if segment.sort is SegmentSort.UNKNOWN and segment.text.isascii():
            words.append(segment)
        elif not (words and segment.sort is SegmentSort.SEPARATOR and segment.text == " "):
            found += spelled_names(words, lexicon)
            found.append(segment)
            words = []
    return found[:-1]


def spelled_names(words: Sequence[Segment], lexicon: Lexicon) -> Iterator[Segment]:
    """Yield the names that some words of letters spell in a row, or the words if they do not."""
    letters = "".join(word.text for word in words)
    if letters in lexicon.elsewhere_by_sound:
        yield Segment(SegmentSort.ELSEWHERE, letters, words[0].start, words[-1].end)
        return
    names = split_spelling(letters, lexicon)
    if names is None and len(words) > 1:
        parts = [split_spelling(word.text, lexicon) for word in words]
        if all(part is not None for part in parts):
            names = [name for part in parts for name in part or ()]
    if names is None:
        yield from words
        return
    for spelling, forms in names:
        yield Segment(
            SegmentSort.NAME, spelling, words[0].start, words[-1].end, tuple(dict.fromkeys(forms))
        )


def split_spelling(letters: str, lexicon: Lexicon) -> list[tuple[str, list[FoundForm]]] | None:
    """Return the fewest names that letters spell one after the other; None if they do not.

    The last of them may be spelled by its initials.
    """
    if not letters or LETTER_NOISE.fullmatch(letters):
        return []
    best: dict[int, list[tuple[str, list[FoundForm]]]] = {0: []}
    for start in range(len(letters)):
        if start not in best:
            continue
        for end in range(len(letters), start + 2, -1):
            forms = forms_spelled(letters[start:end], lexicon, is_last=end == len(letters))
            if forms and len(best.get(end, "x" * 99)) > len(best[start]) + 1:
                best[end] = [*best[start], (letters[start:end], forms)]
    return best.get(len(letters))


def forms_spelled(letters: str, lexicon: Lexicon, *, is_last: bool) -> list[FoundForm]:
    """Return the forms that letters spell by pinyin or, at the end, by initials."""
    by_sound = list(found_forms(lexicon.by_sound.get(letters, ()), NamedBy.PINYIN, lexicon))
    if by_sound or not is_last:
        return by_sound
    initials = found_forms(lexicon.by_initials.get(letters, ()), NamedBy.INITIALS, lexicon)
    return [found for found in initials if found.form.kind not in WAY_KINDS] or []


def found_forms(forms: Iterable[str], by: NamedBy, lexicon: Lexicon) -> Iterator[FoundForm]:
    """Yield all that some forms may mean which letters spell."""
    quality = BY_INITIALS if by is NamedBy.INITIALS else BY_PINYIN
    for form in forms:
        for place in lexicon.forms[form]:
            yield FoundForm(place, quality * place.role.value, by)
