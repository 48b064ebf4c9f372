"""The answer key beside the ledgers: what queries must find."""

import json
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from graph.ontology.kinds import KINDS
from loaders.sample.answer_key.belief import Belief, corrected_belief, first_belief
from loaders.sample.answer_key.chain import LONGEST_GROUP, ChainLine, find_chain, name_on
from loaders.sample.answer_key.faults import list_faults
from loaders.sample.answer_key.figures import count_figures
from loaders.sample.answer_key.gaps import list_gaps
from loaders.sample.answer_key.texts import address_answers
from loaders.sample.answer_key.trends import find_trends
from loaders.sample.base.dice import SEED, seeded_random
from loaders.sample.base.records import City, Record, ids_of
from loaders.sample.city.corrections import CORRECTIONS_RECORDED, LEDGERS_RECORDED, Corrections
from loaders.sample.city.divisions import ARMY_AND_PEOPLE, LIBERATION, MERGED, MERGED_ON, SUCCESSOR
from loaders.sample.city.updates import UPDATES_RECORDED, CityParts

DAY = date(2026, 11, 1)
EARLIER_DAY = date(2025, 6, 1)
FIGURES_EARLIER = date(2022, 7, 1)
CITY = "City:2208"
ENTRANCES = 40
FRESH_DAYS = 180
AGEING_DAYS = 365
BEFORE_ALL = datetime(2025, 12, 31, tzinfo=UTC)
BEFORE = datetime(2026, 3, 15, tzinfo=UTC)
AFTER = datetime(2026, 7, 1, tzinfo=UTC)

Answer = dict[str, Any]


def make_answer_key(city: City, corrections: Corrections, parts: CityParts) -> Answer:
    """Compute the whole key."""
    early = {row.id: row for rows in parts.first.values() for row in rows}
    first = first_belief(early[record_id] for record_id in city.records if record_id in early)
    last = corrected_belief(first, corrections.rows.values())
    last = corrected_belief(last, (row for rows in parts.updates.values() for row in rows))
    wrong = list_faults(city, last, DAY)
    figures, earlier = count_figures(last, DAY), count_figures(last, FIGURES_EARLIER)
    return {
        "seed": SEED,
        "recordedAt": {
            "ledgers": instant_text(LEDGERS_RECORDED),
            "corrections": instant_text(CORRECTIONS_RECORDED),
            "updates": instant_text(UPDATES_RECORDED),
        },
        "day": DAY.isoformat(),
        "counts": count_ledger_rows(city, corrections, parts),
        "figures": figures.pop(CITY),
        "figuresByArea": figures,
        "figuresEarlier": {
            "day": FIGURES_EARLIER.isoformat(),
            "figures": earlier.pop(CITY),
            "figuresByArea": earlier,
        },
        "trends": find_trends(city, last),
        "faults": wrong,
        "gaps": list_gaps(last, DAY),
        "merged": {"place": MERGED, "on": MERGED_ON.isoformat(), "successors": [SUCCESSOR]},
        "corrections": corrections.about,
        "correctedValues": corrections.values,
        "staleness": staleness_answers(city, last),
        "chains": [
            {"why": why, **chain_answer(last, place, DAY)}
            for why, place in choose_chains(city, last, wrong)
        ],
        "asOf": beliefs_over_time(city, corrections, first, last),
        "addresses": address_answers(city, last, corrections.rows, DAY),
    }


def instant_text(moment: datetime) -> str:
    """Return a moment in UTC as ISO 8601."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def count_ledger_rows(city: City, corrections: Corrections, parts: CityParts) -> Answer:
    """Return the number of rows of every ledger in each folder, and of nodes after all of them."""
    folders = {
        "ledgers": parts.first,
        "corrections": corrections.ledgers(),
        "updates": parts.updates,
        "nodes": city.ledgers,
    }
    counts: Answer = {}
    for folder, ledgers in folders.items():
        counts[folder] = {name: len(records) for name, records in ledgers.items() if records}
    return counts


def chain_answer(belief: Belief, place: str, day: date) -> Answer:
    """Return the chain of a place on a day in the form of the key."""
    found = find_chain(belief, place, day)
    return {
        "place": place,
        "at": day.isoformat(),
        "lines": [line.row() for line in found.lines],
        "omitted": [
            [duty, level, LONGEST_GROUP, total]
            for (duty, level), total in sorted(found.totals.items())
        ],
        "contact": contact_answer(found.contact),
        "fallback": contact_answer(found.fallback),
    }


def contact_answer(line: ChainLine | None) -> Answer | None:
    """Return a line to call with its number; None if there is none."""
    return {"line": line.row(), "phone": line.phone} if line else None


def choose_chains(city: City, belief: Belief, wrong: Answer) -> list[tuple[str, str]]:
    """Choose the places whose chains the key holds, each with the reason.

    They are random entrances, and places with something missing or uncommon.
    """
    chance = seeded_random("chains")
    entrances = ids_of(city.ledgers["单元"])
    found = [("random entrance", place) for place in chance.sample(entrances, ENTRANCES)]
    return [*found, *uncommon_places(city, belief, wrong)]


def uncommon_places(city: City, belief: Belief, wrong: Answer) -> Iterable[tuple[str, str]]:
    """Yield places with something missing, doubled or uncommon, and one of each other level."""
    chance = seeded_random("uncommon chains")
    buildings, towns = city.ledgers["楼栋"], city.ledgers["街道乡镇"]
    without_grid = [record for record in buildings if not record.link("grid")]
    without_compound = [record for record in buildings if not record.link("compound")]
    at_corner = [record for record in buildings if len(record.links.get("along", ())) > 1]
    townships = [record for record in towns if record.category == "TOWNSHIP"]
    vacant = [row for row in wrong["vacant"] if row["duty"] == "entrance_chief"]
    lists: list[tuple[str, list[str]]] = [
        ("building without grid", ids_of(without_grid)),
        ("building without compound", ids_of(without_compound)),
        ("building with group", places_with_group(belief)),
        ("building at a corner", ids_of(at_corner)),
        ("compound without branch", city.notes["compoundsWithoutBranch"]),
        ("compound without owners' committee", city.notes["compoundsWithoutOwnersCommittee"]),
        ("post held twice", [record.link("place") for record in doubly_held_posts(belief)]),
        ("vacant entrance", [row["place"] for row in vacant]),
        ("grid", ids_of(city.ledgers["网格"])),
        ("road", ids_of(city.ledgers["街"])),
        ("lane", ids_of(city.ledgers["路巷"])),
        ("township", ids_of(townships)),
        ("district", ids_of(city.ledgers["县市区"])),
    ]
    for why, ids in lists:
        for place in chance.sample(ids, 2):
            yield why, place
    yield "crowded community", LIBERATION
    yield "crowded community", ARMY_AND_PEOPLE
    yield "city", CITY


def places_with_group(belief: Belief) -> list[str]:
    """Return the places that a building group leads."""
    found = []
    for place, facts in belief.assignments.items():
        if "building_group" in {duty_of(belief, fact) for fact in facts}:
            found.append(place)
    return found


def duty_of(belief: Belief, fact: str) -> str:
    """Return the duty of an assignment."""
    return belief.states[fact][-1].record.text("duty")


def doubly_held_posts(belief: Belief) -> list[Record]:
    """Return the posts with several holders on the day."""
    return [
        post
        for post in belief.last("Post")
        if len(belief.holding(belief.tenures.get(post.id, ()), DAY)) > 1
    ]


def beliefs_over_time(
    city: City, corrections: Corrections, first: Belief, last: Belief
) -> list[Answer]:
    """Return the beliefs about corrected places: before all imports, and on both sides of them."""
    beliefs = {instant_text(BEFORE): first, instant_text(AFTER): last}
    found = []
    for about, ids in corrections.about.items():
        for place in dict.fromkeys(
            filter(None, (correction_place(city, record_id) for record_id in ids))
        ):
            found.append(
                {
                    "about": about,
                    "place": place,
                    "asOf": instant_text(BEFORE_ALL),
                    "at": DAY.isoformat(),
                    "name": None,
                }
            )
            for day in (DAY, EARLIER_DAY):
                for moment, belief in beliefs.items():
                    believed = {
                        "name": name_on(belief, place, day),
                        **chain_answer(belief, place, day),
                    }
                    found.append({"about": about, "asOf": moment, **believed})
    return found


def correction_place(city: City, record_id: str) -> str:
    """Return the place at which a correction shows; empty if it shows at none."""
    record = city.records[record_id]
    if record.kind == "Tenure":
        return city.records[record.link("post")].link("place")
    if KINDS[record.kind].rank is None and record.kind != "Assignment":
        return ""
    return record.link("place") or record.id


def staleness_answers(city: City, belief: Belief) -> list[Answer]:
    """Return facts of every grade of staleness on the day.

    FRESH is confirmed within 180 days, AGEING within 365, STALE earlier or never.
    """
    chance = seeded_random("staleness")
    found: dict[str, list[Answer]] = {"FRESH": [], "AGEING": [], "STALE": []}
    facts = [
        record for record in belief.last("Tenure", "Assignment") if record.id not in city.later
    ]
    for record in chance.sample(facts, len(facts)):
        age = (DAY - record.confirmed).days if record.confirmed else AGEING_DAYS + 1
        grade = staleness_grade(age)
        if len(found[grade]) < 10:
            day = record.confirmed.isoformat() if record.confirmed else None
            found[grade].append({"fact": record.id, "confirmedOn": day, "grade": grade})
    return [row for rows in found.values() for row in rows]


def staleness_grade(age: int) -> str:
    """Return the grade of a fact that was confirmed so many days ago."""
    if age <= FRESH_DAYS:
        return "FRESH"
    return "AGEING" if age <= AGEING_DAYS else "STALE"


def to_json(key: Answer) -> str:
    """Return the key as JSON, indented so that a comparison shows where it changed."""
    return json.dumps(key, ensure_ascii=False, indent=1) + "\n"
