"""The figures of the city and its areas on a day, counted from the records as believed.

What counts, where that is a judgement: what exists must hold on the day; what happened counts from
its own day on; what lies at a place counts for every area that contains the place. An alliance's
area is the communities that its members lead, report to or are stationed in. A person, unit or
organization counts once in an area, so that parts need not add up to the whole; nor do alliances,
nor `measures`.

- communities: led by a 社区大党委 (participating). `largeCentreShare` is null if there is none.
- alliances: those whose axis has a place of the area assigned to it.
- workdayRequestsSolved: requests with the channel WORKDAY whose last step up to and including the
  day ended them as solved.
- suppliesYuan: funds of the category SUPPLIES given up to the day.
- serviceProjects, secretaryProjects: pledged up to the day and not withdrawn by the end of it.
- problemsSolved: by counted secretaries' projects that were delivered (a DELIVERED event) by the
  end of the day.
- brandCommunities: communities with a current brand.
- meetings: leading-group, joint and promotion meetings from 2019-01-01 up to the day whose chair,
  on the day of the meeting, held the post of a secretary of a place's party organization (of a
  compound, community, subdistrict, district or the city; a covering secretary's post is not one).
- themeDayUnits: different units (not party organizations) that took part in theme party days up to
  the day and within 15 days of 1 July of its year, that is from 16 June to 16 July.
- guidanceVisits: SITE_GUIDANCE up to the day.
- volunteerActions: VOLUNTEER_ACTION up to the day at a compound or one of its buildings.
- builtVenues: current party-service centres and shared homes in a commercial building, business
  district or compound.
- openedVenues: current venues of units that are open to the public.
- largeCentreCommunities: participating communities with a party-service centre of 1,000 m² or more
  at the community itself.
- measures: current ones of JOINT_BUILDING; they count for the areas inside their place as well.
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
    """Return every figure of every area, division or alliance, by the area's id."""
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
    found = {name: tally.of(parts) for name, tally in tallies.items()}
    large = found["largeCentreCommunities"]
    communities = found["communities"]
    share = large / communities if communities else None
    return {**found, "largeCentreShare": share}


def tally_directory(belief: Belief, areas: CountedAreas, day: date) -> dict[str, Tally]:
    """Tally the figures of who is responsible for what."""
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
    """Yield the records of these duties."""
    return (record for record in records if record.values["duty"] in duties)


def current_organizations(
    belief: Belief, assigned: Iterable[Record], day: date
) -> Iterator[tuple[str, str]]:
    """Yield current organizations with each place assigned to them."""
    return (
        (record.link("organization"), record.link("place"))
        for record in assigned
        if belief.on(record.link("organization"), day)
    )


def alliances_with_places(belief: Belief, day: date) -> Iterator[tuple[str, str]]:
    """Yield current alliances with each place assigned to their axis."""
    for record in belief.last("Alliance"):
        if belief.on(record.id, day):
            yield from (
                (record.id, fact.link("place"))
                for fact in belief.holding(belief.bodies.get(record.link("axis"), ()), day)
            )


def is_covered(belief: Belief, compound: str, day: date) -> bool:
    """Whether a leader, a secretary or a unit covers a compound on a day."""
    return any(
        line.state == "HELD" and line.duty in COVER for line in lines_at(belief, compound, day)
    )


def post_holders(belief: Belief, duty: str, day: date) -> Iterator[tuple[str, str]]:
    """Yield the cadres who hold posts of a duty on a day, each with the post's place."""
    for post in belief.last("Post"):
        if post.values["duty"] == duty and post.holds(day):
            yield from (
                (tenure.link("holder"), post.link("place"))
                for tenure in belief.holding(belief.tenures.get(post.id, ()), day)
            )
