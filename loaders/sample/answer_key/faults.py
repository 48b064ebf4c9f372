"""What is wrong in the sample city on purpose: vacancies, overlaps, gaps, missing duties."""

from datetime import date
from itertools import combinations
from typing import Any

from graph.ontology.kinds import KINDS
from loaders.sample.answer_key.belief import Belief
from loaders.sample.answer_key.chain import lines_at
from loaders.sample.answer_key.figures import is_covered
from loaders.sample.base.records import City, Record

EARLIER = date(2022, 6, 15)


def list_faults(city: City, belief: Belief, day: date) -> dict[str, Any]:
    """Return every fault on the day, and the compounds that nobody covered on an earlier one."""
    compounds = [record.id for record in belief.last("Compound")]
    return {
        "day": day.isoformat(),
        "vacant": [
            describe_vacancy(belief, post, day)
            for post in belief.last("Post")
            if is_vacant(belief, post, day)
        ],
        "ended": [record.id for record in belief.last("Tenure") if record.ends <= day],
        "overlapping": [[a.link("post"), a.id, b.id] for a, b in find_overlaps(belief)],
        "uncovered": find_uncovered(belief, day),
        "uncoveredEarlier": {
            "day": EARLIER.isoformat(),
            "compounds": [
                compound for compound in compounds if not is_covered(belief, compound, EARLIER)
            ],
        },
        "left": [record.id for record in belief.last("Cadre") if record.ends <= day],
        **city.notes,
    }


def is_vacant(belief: Belief, post: Record, day: date) -> bool:
    """Whether a post exists on a day and nobody holds it."""
    return post.holds(day) and not belief.holding(belief.tenures.get(post.id, ()), day)


def describe_vacancy(belief: Belief, post: Record, day: date) -> dict[str, str | None]:
    """Return a vacant post with its last holder and since when; both None if it never had one."""
    former = [belief.states[tenure][-1].record for tenure in belief.tenures.get(post.id, ())]
    last = max(
        (tenure for tenure in former if tenure.ends <= day),
        key=lambda tenure: tenure.ends,
        default=None,
    )
    return {
        "post": post.id,
        "duty": post.text("duty"),
        "place": post.link("place") or None,
        "since": last.ends.isoformat() if last else None,
        "lastHolder": last.link("holder") if last else None,
    }


def find_overlaps(belief: Belief) -> list[tuple[Record, Record]]:
    """Return the pairs of tenures of one post that share a day."""
    pairs = []
    for ids in belief.tenures.values():
        tenures = sorted(
            (belief.states[tenure][-1].record for tenure in ids),
            key=lambda tenure: (tenure.begins, tenure.id),
        )
        pairs += [
            (a, b) for a, b in combinations(tenures, 2) if a.begins < b.ends and b.begins < a.ends
        ]
    return pairs


def find_uncovered(belief: Belief, day: date) -> list[list[str]]:
    """Return the place and duty of everything that is expected but missing."""
    places = [
        record.id
        for record in belief.last()
        if KINDS[record.kind].rank is not None and record.holds(day)
    ]
    lines = (line for place in places for line in lines_at(belief, place, day))
    return [[line.level, line.duty] for line in lines if line.state == "UNCOVERED"]
