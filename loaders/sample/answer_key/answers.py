"""The answer key that lies beside the ledgers: what queries must find, worked out from the records alone."""

import json
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from graph.ontology.kinds import KINDS
from loaders.sample.answer_key.belief import Belief, believe, believe_corrected
from loaders.sample.answer_key.chain import LONGEST_GROUP, Line, chain, name_on
from loaders.sample.answer_key.faults import faults
from loaders.sample.answer_key.figures import figures
from loaders.sample.answer_key.texts import texts
from loaders.sample.answer_key.trends import trends
from loaders.sample.base.dice import SEED, dice
from loaders.sample.base.records import City, Record
from loaders.sample.city.corrections import CORRECTIONS_RECORDED, LEDGERS_RECORDED, Corrections
from loaders.sample.city.divisions import ARMY_AND_PEOPLE, LIBERATION, MERGED, MERGED_ON, SUCCESSOR
from loaders.sample.city.updates import UPDATES_RECORDED, Parts

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


def answers(city: City, corrections: Corrections, parts: Parts) -> Answer:
    """Work out the whole key."""
    early = {row.id: row for rows in parts.first.values() for row in rows}
    first = believe(early[record_id] for record_id in city.records if record_id in early)
    last = believe_corrected(first, corrections.rows.values())
    last = believe_corrected(last, (row for rows in parts.updates.values() for row in rows))
    wrong = faults(city, last, DAY)
    told, earlier = figures(last, DAY), figures(last, FIGURES_EARLIER)
    return {
        "seed": SEED,
        "recordedAt": {
            "ledgers": instant(LEDGERS_RECORDED),
            "corrections": instant(CORRECTIONS_RECORDED),
            "updates": instant(UPDATES_RECORDED),
        },
        "day": DAY.isoformat(),
        "counts": counts(city, corrections, parts),
        "figures": told.pop(CITY),
        "figuresByArea": told,
        "figuresEarlier": {
            "day": FIGURES_EARLIER.isoformat(),
            "figures": earlier.pop(CITY),
            "figuresByArea": earlier,
        },
        "trends": trends(city, last),
        "faults": wrong,
        "merged": {"place": MERGED, "on": MERGED_ON.isoformat(), "successors": [SUCCESSOR]},
        "corrections": corrections.about,
        "correctedValues": corrections.values,
        "staleness": staleness(city, last),
        "chains": [
            {"why": why, **chain_of(last, place, DAY)} for why, place in asked(city, last, wrong)
        ],
        "asOf": as_of(city, corrections, first, last),
        "addresses": texts(city, last, corrections.rows, DAY),
    }


def instant(moment: datetime) -> str:
    """Write a moment in UTC."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def counts(city: City, corrections: Corrections, parts: Parts) -> Answer:
    """Count the rows of every ledger in each folder, and the nodes that the graph has of each ledger after all of them."""
    folders = {
        "ledgers": parts.first,
        "corrections": corrections.ledgers(),
        "updates": parts.updates,
        "nodes": city.ledgers,
    }
    return {
        folder: {name: len(records) for name, records in ledgers.items() if records}
        for folder, ledgers in folders.items()
    }


def chain_of(belief: Belief, place: str, day: date) -> Answer:
    """Return the chain of a place on a day in the form of the key."""
    found = chain(belief, place, day)
    return {
        "place": place,
        "at": day.isoformat(),
        "lines": [line.row() for line in found.lines],
        "omitted": [
            [duty, level, LONGEST_GROUP, total]
            for (duty, level), total in sorted(found.totals.items())
        ],
        "contact": call(found.contact),
        "fallback": call(found.fallback),
    }


def call(line: Line | None) -> Answer | None:
    """Return whom to call, and the number."""
    return {"line": line.row(), "phone": line.phone} if line else None


def asked(city: City, belief: Belief, wrong: Answer) -> list[tuple[str, str]]:
    """Choose whose chains the key holds: entrances at random, and places with something missing or uncommon."""
    chance = dice("chains")
    entrances = [record.id for record in city.ledgers["单元"]]
    found = [("random entrance", place) for place in chance.sample(entrances, ENTRANCES)]
    return [*found, *uncommon(city, belief, wrong)]


def uncommon(city: City, belief: Belief, wrong: Answer) -> Iterable[tuple[str, str]]:
    """Return places at which something is missing, doubled or uncommon, and one of each other level."""
    buildings = city.ledgers["楼栋"]
    groups = [
        place
        for place, ids in belief.assignments.items()
        if any(duty_of(belief, key) == "building_group" for key in ids)
    ]
    chance = dice("uncommon chains")
    lists: list[tuple[str, list[str]]] = [
        ("building without grid", [record.id for record in buildings if not record.link("grid")]),
        (
            "building without compound",
            [record.id for record in buildings if not record.link("compound")],
        ),
        ("building with group", groups),
        (
            "building at a corner",
            [record.id for record in buildings if len(record.links.get("along", ())) > 1],
        ),
        ("compound without branch", city.notes["compoundsWithoutBranch"]),
        ("compound without owners' committee", city.notes["compoundsWithoutOwnersCommittee"]),
        ("post held twice", [record.link("place") for record in doubled(belief)]),
        (
            "vacant entrance",
            [row["place"] for row in wrong["vacant"] if row["duty"] == "entrance_chief"],
        ),
        ("grid", [record.id for record in city.ledgers["网格"]]),
        ("road", [record.id for record in city.ledgers["街"]]),
        ("lane", [record.id for record in city.ledgers["路巷"]]),
        (
            "township",
            [
                record.id
                for record in city.ledgers["街道乡镇"]
                if record.values["category"] == "TOWNSHIP"
            ],
        ),
        ("district", [record.id for record in city.ledgers["县市区"]]),
    ]
    for why, ids in lists:
        yield from ((why, place) for place in chance.sample(ids, 2))
    yield from (
        ("crowded community", LIBERATION),
        ("crowded community", ARMY_AND_PEOPLE),
        ("city", CITY),
    )


def duty_of(belief: Belief, fact: str) -> str:
    """Return the duty of an assignment."""
    return belief.states[fact][-1].record.text("duty")


def doubled(belief: Belief) -> list[Record]:
    """Return the posts that two hold on the day."""
    return [
        post
        for post in belief.last("Post")
        if len(belief.holding(belief.tenures.get(post.id, ()), DAY)) > 1
    ]


def as_of(city: City, corrections: Corrections, first: Belief, last: Belief) -> list[Answer]:
    """Return what was believed of corrected places before anything was recorded, before the corrections, and after."""
    beliefs = {instant(BEFORE): first, instant(AFTER): last}
    found = []
    for about, ids in corrections.about.items():
        for place in dict.fromkeys(filter(None, (place_of(city, record_id) for record_id in ids))):
            found.append(
                {
                    "about": about,
                    "place": place,
                    "asOf": instant(BEFORE_ALL),
                    "at": DAY.isoformat(),
                    "name": None,
                }
            )
            for day in (DAY, EARLIER_DAY):
                for moment, belief in beliefs.items():
                    believed = {"name": name_on(belief, place, day), **chain_of(belief, place, day)}
                    found.append({"about": about, "asOf": moment, **believed})
    return found


def place_of(city: City, record_id: str) -> str:
    """Return the place at which a correction shows, empty where at none."""
    record = city.records[record_id]
    if record.kind == "Tenure":
        return city.records[record.link("post")].link("place")
    if KINDS[record.kind].rank is None and record.kind != "Assignment":
        return ""
    return record.link("place") or record.id


def staleness(city: City, belief: Belief) -> list[Answer]:
    """Return facts of every grade of staleness on the day: confirmed within 180 days, within 365, earlier or never."""
    chance = dice("staleness")
    found: dict[str, list[Answer]] = {"FRESH": [], "AGEING": [], "STALE": []}
    facts = [
        record for record in belief.last("Tenure", "Assignment") if record.id not in city.later
    ]
    for record in chance.sample(facts, len(facts)):
        age = (DAY - record.confirmed).days if record.confirmed else AGEING_DAYS + 1
        grade = "FRESH" if age <= FRESH_DAYS else "AGEING" if age <= AGEING_DAYS else "STALE"
        if len(found[grade]) < 10:
            day = record.confirmed.isoformat() if record.confirmed else None
            found[grade].append({"fact": record.id, "confirmedOn": day, "grade": grade})
    return [row for rows in found.values() for row in rows]


def as_json(key: Answer) -> str:
    """Write the key so that a person can read it and a comparison show where it changed."""
    return json.dumps(key, ensure_ascii=False, indent=1) + "\n"
