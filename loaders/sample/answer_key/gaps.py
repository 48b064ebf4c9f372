"""The gaps in the coverage of the city on a day, and how many there are in each area.

What counts, where that is a judgement:

- VACANT: a post without a holder, whose last holder left for a reason, or that was never held.
- EXPIRED: a post whose last tenure ended without a reason; or an expected duty that nobody has,
  where an organization had it once.
- UNCOVERED: any other expected duty with fewer posts and organizations than there should be.
- DOUBLE: more holders of an expected duty than there should be, unless the duty allows for several;
  of any other duty, several holders of one post.
- OVERLOADED: a holder at more different places than the duty allows.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, NamedTuple

from graph.ontology.kinds import KINDS
from graph.vocabulary.duties import Duty
from loaders.sample.answer_key.areas import COUNTED, CountedAreas
from loaders.sample.answer_key.belief import Belief
from loaders.sample.answer_key.chain import expected_at, group_of
from loaders.sample.answer_key.faults import is_vacant
from loaders.sample.base.forms import DUTIES
from loaders.sample.base.records import Record


class KeyGap(NamedTuple):
    """A gap in the form of the key; `subject` is the place, or the holder who has too much."""

    kind: str
    duty: str
    subject: str
    post: str | None
    expected: int
    actual: int
    places: tuple[str, ...]


def list_gaps(belief: Belief, day: date) -> dict[str, Any]:
    """Return all gaps, and their number by area, kind and duty."""
    gaps = sorted(find_gaps(belief, day), key=lambda gap: (gap.kind, gap.duty, gap.subject))
    return {
        "day": day.isoformat(),
        "gaps": [list(gap[:6]) for gap in gaps],
        "byArea": count_by_area(belief, gaps),
    }


def find_gaps(belief: Belief, day: date) -> Iterator[KeyGap]:
    """Yield all gaps."""
    places = [
        record.id
        for record in belief.last()
        if KINDS[record.kind].rank is not None and belief.on(record.id, day)
    ]
    for place in places:
        yield from missing_at(belief, place, day)
        yield from doubled_at(belief, place, day)
    for post in belief.last("Post"):
        if is_vacant(belief, post, day) and post.link("place"):
            kind = "EXPIRED" if has_run_out(belief, post, day) else "VACANT"
            place = post.link("place")
            yield KeyGap(kind, post.text("duty"), place, post.id, 1, 0, (place,))
    yield from overloaded(belief, day)


def has_run_out(belief: Belief, post: Record, day: date) -> bool:
    """Whether the last tenure of a post ended by itself, and its holder is still there."""
    former = [belief.states[tenure][-1].record for tenure in belief.tenures.get(post.id, ())]
    ended = [tenure for tenure in former if tenure.ends <= day]
    if not ended:
        return False
    last = max(ended, key=lambda tenure: tenure.ends)
    holder = belief.states[last.link("holder")][-1].record
    return not last.text("endReason") and holder.ends > last.ends


def missing_at(belief: Belief, place: str, day: date) -> Iterator[KeyGap]:
    """Yield what is expected at a place and not there."""
    groups: dict[str, list[Duty]] = defaultdict(list)
    for duty in expected_at(place):
        groups[group_of(duty)].append(duty)
    for group, duties in groups.items():
        wanted = max(duty.expected[kind_of(place)] for duty in duties)
        there = [
            record
            for record in belief.holding(
                [*belief.posts.get(place, ()), *belief.assignments.get(place, ())], day
            )
            if group_of(DUTIES[record.text("duty")]) == group
        ]
        if len(there) >= wanted:
            continue
        former = [
            record
            for fact in belief.assignments.get(place, ())
            if (record := belief.states[fact][-1].record).ends <= day
            and group_of(DUTIES[record.text("duty")]) == group
        ]
        last = max(former, key=lambda record: record.ends, default=None)
        kind = "EXPIRED" if last else "UNCOVERED"
        code = last.text("duty") if last else duties[0].code
        yield KeyGap(kind, code, place, None, wanted, len(there), (place,))


def kind_of(place: str) -> str:
    """Return the kind of a place."""
    return place.partition(":")[0]


def doubled_at(belief: Belief, place: str, day: date) -> Iterator[KeyGap]:
    """Yield the duties of a place, or posts, with too many holders."""
    holders: Counter[str] = Counter()
    of_post: dict[str, tuple[str, int]] = {}
    for post in belief.holding(belief.posts.get(place, ()), day):
        number = len(belief.holding(belief.tenures.get(post.id, ()), day))
        holders[post.text("duty")] += number
        of_post[post.id] = (post.text("duty"), number)
    for fact in belief.holding(belief.assignments.get(place, ()), day):
        holders[fact.text("duty")] += 1
    one_each = set()
    for code, number in holders.items():
        duty = DUTIES[code]
        wanted = duty.expected.get(kind_of(place), 0)
        if duty.several or not wanted:
            one_each.add(code)
        elif number > wanted:
            yield KeyGap("DOUBLE", code, place, None, wanted, number, (place,))
    for post_id, (code, number) in of_post.items():
        if code in one_each and number > 1:
            yield KeyGap("DOUBLE", code, place, post_id, 1, number, (place,))


def overloaded(belief: Belief, day: date) -> Iterator[KeyGap]:
    """Yield the holders who are responsible for more places than a duty allows."""
    places: dict[tuple[str, str], set[str]] = defaultdict(set)
    for post in belief.last("Post"):
        if post.holds(day):
            for tenure in belief.holding(belief.tenures.get(post.id, ()), day):
                places[post.text("duty"), tenure.link("holder")].add(post.link("place"))
    for fact in belief.last("Assignment"):
        if belief.on(fact.id, day):
            places[fact.text("duty"), fact.link("organization")].add(fact.link("place"))
    for (code, holder), where in places.items():
        most = DUTIES[code].load
        if most and len(where) > most:
            yield KeyGap("OVERLOADED", code, holder, None, most, len(where), tuple(sorted(where)))


def count_by_area(belief: Belief, gaps: Iterable[KeyGap]) -> dict[str, dict[str, dict[str, int]]]:
    """Return area to kind to duty to the number of gaps that show in it."""
    areas = CountedAreas(belief)
    found: dict[str, dict[str, Counter[str]]] = {}
    for gap in gaps:
        touched = {area for place in gap.places for area in areas_around(belief, areas, place)}
        for area in touched:
            found.setdefault(area, {}).setdefault(gap.kind, Counter())[gap.duty] += 1
    return {
        area: {kind: dict(sorted(duties.items())) for kind, duties in sorted(found[area].items())}
        for area in sorted(found)
    }


def areas_around(belief: Belief, areas: CountedAreas, place: str) -> set[str]:
    """Return the counted areas in which a place lies; a road lies in all that it runs through."""
    record = belief.states[place][-1].record
    places = [place] if kind_of(place) in COUNTED else []
    found = set(areas.above(place)) | set(places)
    for community in record.links.get("communities", ()):
        found |= areas.above(community)
    return found
