"""The figures of what the city does, tallied; `figures` says what counts."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from graph.ontology.clock import CITY_ZONE
from loaders.sample.answer_key.areas import CountedAreas
from loaders.sample.answer_key.belief import Belief
from loaders.sample.answer_key.tally import Tally
from loaders.sample.base.forms import WORKFLOWS
from loaders.sample.base.records import BEGINNING, Record
from loaders.sample.practice.secretary_projects import SECRETARIES

MEETINGS = ("LEADING_GROUP_MEETING", "JOINT_MEETING", "PROMOTION_MEETING")
MEETINGS_SINCE = date(2019, 1, 1)
BUILT = ("COMMERCIAL_BUILDING", "BUSINESS_DISTRICT", "COMPOUND")
LARGE = 1000
THEME_DAYS = 15


def tally_practice(belief: Belief, areas: CountedAreas, day: date) -> dict[str, Tally]:
    """Tally all figures of what the city does, on a day."""
    chosen = {
        **counted_projects(belief, day),
        **counted_activities(belief, day),
        **counted_venues(belief, day),
        **counted_requests_and_funds(belief, day),
    }
    tallies = {}
    for name, records in chosen.items():
        places = ((record.id, record.link("place")) for record in records)
        tallies[name] = Tally(areas).put(places)
    tallies["problemsSolved"].worth(
        (record.id, int(number_in(record, "problemsSolved"))) for record in chosen["problemsSolved"]
    )
    tallies["suppliesYuan"].worth(
        (record.id, number_in(record, "amount")) for record in chosen["suppliesYuan"]
    )
    tallies["brandCommunities"] = Tally(areas).put(
        (record.link("community"),) * 2 for record in current_records(belief, "Brand", day)
    )
    units = (
        (unit, record.link("place"))
        for record in list_theme_days(belief, day)
        for unit in record.links.get("participants", ())
    )
    tallies["themeDayUnits"] = Tally(areas).put(
        (unit, place) for unit, place in units if unit.startswith("Unit:")
    )
    tallies["largeCentreCommunities"] = Tally(areas).put(
        (place, place) for place in communities_with_large_centres(belief, day)
    )
    tallies["measures"] = Tally(areas)
    for record in current_records(belief, "Measure", day):
        if record.category == "JOINT_BUILDING":
            tallies["measures"].into(record.id, areas.touching(record.link("place")))
    return tallies


def number_in(record: Record, name: str) -> float:
    """Return a number of a record; 0 if it has none."""
    return float(record.text(name) or 0)


def current_records(belief: Belief, kind: str, day: date) -> Iterator[Record]:
    """Yield the records of a kind that hold on a day."""
    return (record for record in belief.last(kind) if record.holds(day))


def has_happened(record: Record, name: str, day: date) -> bool:
    """Whether the day or moment of this name is not after the day."""
    value = record.values[name]
    at = value.astimezone(CITY_ZONE).date() if isinstance(value, datetime) else value
    return isinstance(at, date) and at <= day


def counted_projects(belief: Belief, day: date) -> dict[str, list[Record]]:
    """Return the projects that count, and those that solved problems."""
    reached: dict[str, set[str]] = {}
    for event in belief.last("ProjectEvent"):
        if has_happened(event, "at", day):
            reached.setdefault(event.link("project"), set()).add(event.text("toStatus"))
    counting = [
        record
        for record in belief.last("Project")
        if has_happened(record, "pledgedOn", day) and "WITHDRAWN" not in reached.get(record.id, ())
    ]
    secretaries = [record for record in counting if record.values["secretaryProject"] == "是"]
    return {
        "serviceProjects": [
            record for record in counting if record.values["secretaryProject"] == "否"
        ],
        "secretaryProjects": secretaries,
        "problemsSolved": [
            record for record in secretaries if "DELIVERED" in reached.get(record.id, ())
        ],
    }


def counted_activities(belief: Belief, day: date) -> dict[str, list[Record]]:
    """Return the activities that count."""
    held: dict[str, list[Record]] = {}
    for record in belief.last("Activity"):
        if has_happened(record, "heldOn", day):
            held.setdefault(record.text("category"), []).append(record)
    terms = tenures_by_secretary(belief)
    meetings = (record for category in MEETINGS for record in held.get(category, ()))
    return {
        "meetings": [record for record in meetings if is_chaired_by_secretary(terms, record)],
        "guidanceVisits": held.get("SITE_GUIDANCE", []),
        "volunteerActions": [
            record
            for record in held.get("VOLUNTEER_ACTION", ())
            if is_in_compound(belief, record.link("place"))
        ],
    }


def tenures_by_secretary(belief: Belief) -> dict[str, list[Record]]:
    """Return the tenures of secretaries' posts, by holder."""
    posts = {post.id for post in belief.last("Post") if post.values["duty"] in SECRETARIES}
    found: dict[str, list[Record]] = {}
    for tenure in belief.last("Tenure"):
        if tenure.link("post") in posts:
            found.setdefault(tenure.link("holder"), []).append(tenure)
    return found


def is_chaired_by_secretary(terms: dict[str, list[Record]], meeting: Record) -> bool:
    """Whether a secretary in office chaired a meeting that is recent enough to count."""
    held = meeting.day("heldOn", BEGINNING)
    return held >= MEETINGS_SINCE and any(
        tenure.holds(held) for tenure in terms.get(meeting.link("chair"), ())
    )


def is_in_compound(belief: Belief, place: str) -> bool:
    """Whether a place is a compound or a building of one."""
    record = belief.states[place][-1].record
    return record.kind == "Compound" or (
        record.kind == "Building" and bool(record.link("compound"))
    )


def list_theme_days(belief: Belief, day: date) -> Iterator[Record]:
    """Yield the theme days around 1 July of the year."""
    centre = date(day.year, 7, 1)
    days = (
        record
        for record in belief.last("Activity")
        if record.category == "THEME_PARTY_DAY" and has_happened(record, "heldOn", day)
    )
    return (
        record
        for record in days
        if abs((record.day("heldOn", BEGINNING) - centre).days) <= THEME_DAYS
    )


def counted_venues(belief: Belief, day: date) -> dict[str, list[Record]]:
    """Return the venues that count."""
    there = list(current_records(belief, "Venue", day))
    return {
        "builtVenues": [
            record
            for record in there
            if record.values["setting"] in BUILT and record.category != "UNIT_VENUE"
        ],
        "openedVenues": [
            record
            for record in there
            if record.category == "UNIT_VENUE" and record.values["openToPublic"] is True
        ],
    }


def communities_with_large_centres(belief: Belief, day: date) -> set[str]:
    """Return the participating communities with a large centre at the community itself."""
    taking = {
        fact.link("place")
        for fact in current_records(belief, "Assignment", day)
        if fact.values["duty"] == "community_committee"
    }
    centres = (
        record
        for record in current_records(belief, "Venue", day)
        if record.category == "PARTY_SERVICE_CENTRE"
    )
    return {
        record.link("place") for record in centres if number_in(record, "floorArea") >= LARGE
    } & taking


def counted_requests_and_funds(belief: Belief, day: date) -> dict[str, Iterable[Record]]:
    """Return the requests solved on workdays, and the supplies."""
    funds = [
        record
        for record in belief.last("Fund")
        if record.category == "SUPPLIES" and has_happened(record, "givenOn", day)
    ]
    return {"workdayRequestsSolved": solved_on_workdays(belief, day), "suppliesYuan": funds}


def solved_on_workdays(belief: Belief, day: date) -> list[Record]:
    """Return the requests of community workdays whose last step up to the day solved them."""
    last: dict[str, Record] = {}
    for event in belief.last("RequestEvent"):
        if has_happened(event, "at", day):
            last[event.link("request")] = max(
                last.get(event.link("request"), event),
                event,
                key=lambda each: (str(each.values["at"]), each.id),
            )
    solved = {
        request
        for request, event in last.items()
        if WORKFLOWS.steps[event.text("toStep")] in WORKFLOWS.solving
    }
    return [
        record
        for record in belief.last("ServiceRequest")
        if record.values["channel"] == "WORKDAY" and record.id in solved
    ]
