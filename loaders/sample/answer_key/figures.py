"""The figures of the city and of its areas, counted from the records as believed, on a day.

What counts, where that is a judgement. "There" means that it holds on the day; what happened counts from its own day on, and
what lies at a place counts for every area that contains the place. An alliance's area are the communities that its members
lead, report to or are stationed in. Of persons, units and organizations each counts once in an area, whatever it has there,
so that parts need not add up to the whole; nor do alliances, nor `measures`.

- communities: led by a 社区大党委 (participating). `largeCentreShare` is null where there is none.
- alliances: those whose axis has a place of the area assigned to it.
- workdayRequestsSolved: requests with the channel WORKDAY whose last step until the end of the day ended them as solved.
- suppliesYuan: funds of the category SUPPLIES given until the day.
- serviceProjects, secretaryProjects: pledged until the day and not withdrawn until the end of it.
- problemsSolved: of secretaries' projects that count and that were delivered (a DELIVERED event) until the end of the day.
- brandCommunities: communities with a brand that is there.
- meetings: leading-group, joint and promotion meetings from 2019-01-01 until the day that were chaired by a cadre who held, on
  the day of the meeting, the post of a secretary of a place's party organization (of a compound, community, subdistrict,
  district or the city; a covering secretary's post is not one).
- themeDayUnits: different units (not party organizations) that took part in theme party days held from 16 June to 16 July,
  that is at most fifteen days from 1 July, of the year of the day, and until the day.
- guidanceVisits: SITE_GUIDANCE until the day. volunteerActions: VOLUNTEER_ACTION until the day at a compound, or a building of one.
- builtVenues: party-service centres and shared homes that are there in a commercial building, business district or compound.
- openedVenues: units' venues that are there and open to the public.
- largeCentreCommunities: participating communities with a party-service centre of 1,000 m² or more situated at the community itself.
- measures: those of JOINT_BUILDING that are there; they count for the areas in their place as well.
"""

from collections.abc import Iterable, Iterator
from datetime import date

from loaders.sample.answer_key.areas import CountedAreas
from loaders.sample.answer_key.belief import Belief
from loaders.sample.answer_key.chain import lines_at
from loaders.sample.answer_key.practice_figures import tally_practice
from loaders.sample.answer_key.tally import Tally
from loaders.sample.base.records import Record

COVER = ("contact_leader", "contact_secretary", "covering_unit")

Figures = dict[str, float | None]


def count_figures(belief: Belief, day: date) -> dict[str, Figures]:
    """Count every figure of every area, places and alliances, by the area's id."""
    areas = CountedAreas(belief)
    tallies = {**tally_directory(belief, areas, day), **tally_practice(belief, areas, day)}
    groups = {area: {area} for area in areas.all()}
    groups |= {
        record.id: areas.alliance(record.id, day)
        for record in belief.last("Alliance")
        if belief.on(record.id, day)
    }
    return {area: count_area(tallies, parts) for area, parts in groups.items()}


def count_area(tallies: dict[str, Tally], parts: set[str]) -> Figures:
    """Return the figures of one area made of these parts."""
    found: Figures = {name: tally.of(parts) for name, tally in tallies.items()}
    large, communities = found["largeCentreCommunities"], found["communities"]
    share = large / communities if communities and large is not None else None
    return {**found, "largeCentreShare": share}


def tally_directory(belief: Belief, areas: CountedAreas, day: date) -> dict[str, Tally]:
    """Tally who is responsible for what."""
    assigned = [
        record for record in belief.last("Assignment", "CadreAssignment") if record.holds(day)
    ]
    compounds = [record.id for record in belief.last("Compound") if belief.on(record.id, day)]
    found: dict[str, Iterable[tuple[str, str]]] = {
        "communities": (
            (record.link("place"), record.link("place"))
            for record in filter_by_duty(assigned, "community_committee")
        ),
        "compounds": ((compound, compound) for compound in compounds),
        "coveredCompounds": (
            (compound, compound) for compound in compounds if is_covered(belief, compound, day)
        ),
        "leadersCoveringCompounds": post_holders(belief, "contact_leader", day),
        "unitSecretariesCoveringCompounds": post_holders(belief, "contact_secretary", day),
        "unitsReporting": (
            (record.link("organization"), record.link("place"))
            for record in filter_by_duty(assigned, "unit_report")
        ),
        "cadresReporting": (
            (record.link("cadre"), record.link("place"))
            for record in filter_by_duty(assigned, "cadre_report")
        ),
        "pairs": (
            (record.id, record.link("place"))
            for record in filter_by_duty(assigned, "unit_pair", "cadre_pair")
        ),
        "alliances": alliances_with_places(belief, day),
        "redPropertyBranches": current_organizations(
            belief, filter_by_duty(assigned, "red_property_branch"), day
        ),
        "buildingGroups": current_organizations(
            belief, filter_by_duty(assigned, "building_group"), day
        ),
        "ownersCommittees": current_organizations(
            belief, filter_by_duty(assigned, "owners_committee"), day
        ),
    }
    return {name: Tally(areas).put(pairs) for name, pairs in found.items()}


def filter_by_duty(records: Iterable[Record], *duties: str) -> Iterator[Record]:
    """Return the records of these duties."""
    return (record for record in records if record.values["duty"] in duties)


def current_organizations(
    belief: Belief, assigned: Iterable[Record], day: date
) -> Iterator[tuple[str, str]]:
    """Return the organizations that are there, each with the places assigned to it."""
    return (
        (record.link("organization"), record.link("place"))
        for record in assigned
        if belief.on(record.link("organization"), day)
    )


def alliances_with_places(belief: Belief, day: date) -> Iterator[tuple[str, str]]:
    """Return the alliances that are there, each with the places assigned to its axis."""
    for record in belief.last("Alliance"):
        if belief.on(record.id, day):
            yield from (
                (record.id, fact.link("place"))
                for fact in belief.holding(belief.bodies.get(record.link("axis"), ()), day)
            )


def is_covered(belief: Belief, compound: str, day: date) -> bool:
    """Say whether a leader, a secretary or a unit covers a compound on a day."""
    return any(
        line.state == "HELD" and line.duty in COVER for line in lines_at(belief, compound, day)
    )


def post_holders(belief: Belief, duty: str, day: date) -> Iterator[tuple[str, str]]:
    """Return the cadres who hold posts of a duty on a day, each with the post's place."""
    for post in belief.last("Post"):
        if post.values["duty"] == duty and post.holds(day):
            yield from (
                (tenure.link("holder"), post.link("place"))
                for tenure in belief.holding(belief.tenures.get(post.id, ()), day)
            )
