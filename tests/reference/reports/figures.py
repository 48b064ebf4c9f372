"""The figures of an area, in plain Python: each one counted by going through all nodes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from graphql import GraphQLError

from graph.ontology.division_codes import normalize_code
from graph.vocabulary import Vocabulary
from tests.reference.belonging import communities
from tests.reference.derived import Derived
from tests.reference.seen import Clock, Seen, by_id, known
from tests.reference.succession import check_there, steps_to

COVER = ("contact_leader", "contact_secretary", "covering_unit")
MEETINGS = ("LEADING_GROUP_MEETING", "JOINT_MEETING", "PROMOTION_MEETING")
SECRETARIES = {
    f"{level}_secretary"
    for level in ("compound", "community", "subdistrict", "district", "municipal")
}
Found = Iterable[Seen]


def there(seen: Seen) -> bool:
    """Whether something had begun and not ended."""
    return known(seen) and bool(seen.state["from"] <= seen.clock.at < seen.state["to"])


class Glance:
    """The figures of one area under one clock."""

    def __init__(
        self,
        everything: Iterable[Seen],
        vocabulary: Vocabulary,
        area: Mapping[str, Any] | None,
        clock: Clock,
    ) -> None:
        self.everything = [seen.under(clock) for seen in everything]
        self.clock = clock
        self.vocabulary = vocabulary
        self.area, roots = self.named(area)
        self.everywhere = not area or str(area.get("id", "")).startswith("City:")
        self.roots = roots
        self.places = {place.id for place in below(roots)}

    def named(self, area: Mapping[str, Any] | None) -> tuple[Seen, list[Seen]]:
        """Return the area's own node, and the places that it stands for."""
        if area is None:
            city = min(self.kind("City"), key=lambda seen: seen.id)
            return city, [city]
        name, text = next((name, str(value)) for name, value in area.items() if value is not None)
        wanted = normalize_code(text) if name == "code" else text
        for each in self.everything:
            if not each.is_known():
                continue
            if name == "id" and each.id == wanted and each.kind.name == "Alliance":
                check_there([each])
                return each, communities(each, self.vocabulary)
            if "Place" in each.node.labels and wanted == (
                each.id if name == "id" else each.node.own.get("code")
            ):
                return each, check_there([each])
        raise GraphQLError("There is no such area.", extensions={"code": "UNKNOWN_AREA"})

    def kind(self, *names: str) -> Iterator[Seen]:
        """Go through all nodes of these kinds."""
        return (seen for seen in self.everything if seen.kind.name in names)

    def inside(self, place: Seen) -> bool:
        """Whether a place belongs to the area."""
        return self.everywhere or place.id in self.places

    def lying(self, kind: str, arrow: str, *at: str) -> Found:
        """Return what was known of a kind that lies in the area, at these kinds of place."""
        for seen in self.kind(kind):
            spots = list(seen.step(arrow, clocked=False))
            here = any(self.inside(spot) and (not at or spot.kind.name in at) for spot in spots)
            if known(seen) and (here or (self.everywhere and not at)):
                yield seen

    def assigned(self, *duties: str) -> Found:
        """Return the assignments under duties in the area."""
        for seen in self.kind("Assignment", "CadreAssignment"):
            spots = [*seen.step("ASSIGNED_AT"), *seen.step("SERVED_AT")]
            if (
                seen.current()
                and seen.state["duty"] in duties
                and (self.everywhere or any(map(self.inside, spots)))
            ):
                yield seen

    def held(self, *duties: str) -> Iterator[tuple[Seen, Seen]]:
        """Return the tenures of posts under duties at compounds of the area, with the compounds."""
        for post in self.kind("Post"):
            for compound in post.step("COVERS"):
                if (
                    known(post)
                    and post.state["duty"] in duties
                    and compound.kind.name == "Compound"
                    and self.inside(compound)
                ):
                    yield from (
                        (tenure, compound)
                        for tenure in post.step("OF_POST", inverse=True)
                        if tenure.current()
                    )

    def held_by(self, duty: str) -> Found:
        """Return the cadres who hold posts under a duty."""
        return (holder for tenure, _ in self.held(duty) for holder in tenure.step("HELD_BY"))

    def of(self, duty: str, arrow: str) -> Found:
        """Return what assignments under a duty lead to."""
        return (other for fact in self.assigned(duty) for other in fact.step(arrow))

    def activities(self, *categories: str, at: tuple[str, ...] = ()) -> list[Seen]:
        """Return the activities that were held."""
        return [
            seen
            for seen in self.lying("Activity", "HELD_AT", *at)
            if seen.state["category"] in categories and seen.state["heldOn"] <= self.clock.at
            if "withdrawnOn" not in seen.state
        ]

    def projects(self, *, secretary: bool) -> list[Seen]:
        """Return the projects pledged and not taken back."""
        found = [
            seen
            for seen in self.lying("Project", "CARRIED_OUT_AT")
            if bool(seen.state.get("secretaryProject")) is secretary
        ]
        return [
            seen
            for seen in found
            if seen.state["pledgedOn"] <= self.clock.at and not withdrawn(seen)
        ]

    def venues(self) -> list[Seen]:
        """Return the venues that are there."""
        return [seen for seen in self.lying("Venue", "SITUATED_AT") if there(seen)]

    def solved(self) -> Found:
        """Return the requests of community workdays that were solved."""
        derived = Derived(self.vocabulary).values["ServiceRequest", "solved"]
        for seen in self.lying("ServiceRequest", "RAISED_AT"):
            if (
                seen.state["channel"] == "WORKDAY"
                and seen.state["openedAt"] <= self.clock.moment
                and derived(seen)
            ):
                yield seen

    def covered(self) -> Found:
        """Return the compounds that somebody covers."""
        found = [
            *(compound for _, compound in self.held(*COVER)),
            *(spot for duty in COVER for spot in self.of(duty, "ASSIGNED_AT")),
        ]
        return (
            compound for compound in found if compound.kind.name == "Compound" and there(compound)
        )

    def alliances(self) -> Found:
        """Return the alliances of the area."""
        for seen in self.kind("Alliance"):
            leads = [
                fact
                for axis in seen.step("AXIS")
                for fact in axis.step("ASSIGNED_TO", inverse=True)
                if fact.current()
            ]
            spots = [spot for fact in leads for spot in fact.step("ASSIGNED_AT")]
            if there(seen) and (self.everywhere or any(map(self.inside, spots))):
                yield seen

    def meetings(self) -> Found:
        """Return the meetings that secretaries chaired."""
        for seen in self.activities(*MEETINGS):
            tenures = [
                tenure
                for chair in seen.step("CHAIRED_BY", clocked=False)
                for tenure in chair.step("HELD_BY", inverse=True)
            ]
            then = [
                each
                for each in tenures
                if self.clock.believed(each.node.own)
                and each.state["from"] <= seen.state["heldOn"] < each.state["to"]
            ]
            secretary = any(
                post.node.own["duty"] in SECRETARIES
                for tenure in then
                for post in tenure.step("OF_POST")
            )
            if secretary and seen.state["heldOn"] >= date(2019, 1, 1):
                yield seen

    def at_theme_days(self) -> Found:
        """Return the units that joined theme party days around 1 July."""
        july = date(self.clock.at.year, 7, 1)
        for seen in self.activities("THEME_PARTY_DAY"):
            if abs(seen.state["heldOn"] - july) <= timedelta(days=15):
                yield from (
                    body
                    for body in seen.step("ATTENDED_BY", clocked=False)
                    if body.kind.name == "Unit"
                )

    def with_large_centre(self) -> Found:
        """Return the communities taking part that have a large centre."""
        part = {place.id for place in Glance.of(self, "community_committee", "ASSIGNED_AT")}
        for venue in self.venues():
            if (
                venue.state["category"] == "PARTY_SERVICE_CENTRE"
                and venue.state.get("floorArea", 0) >= 1000
            ):
                spots = list(venue.step("SITUATED_AT", clocked=False))
                yield from (place for place in upwards(spots) if place.id in part)

    def with_brand(self) -> Found:
        """Return the communities that have a brand."""
        return (
            place
            for seen in self.lying("Brand", "BRAND_OF")
            if there(seen)
            for place in seen.step("BRAND_OF", clocked=False)
        )

    def measures(self) -> Found:
        """Return the measures of joint building that apply."""
        above = {place.id for place in upwards(self.roots)}
        for seen in self.kind("Measure"):
            spots = [
                spot
                for spot in seen.step("APPLIES_IN", clocked=False)
                if self.inside(spot) or spot.id in above
            ]
            if (
                seen.state["category"] == "JOINT_BUILDING"
                and there(seen)
                and (spots or self.everywhere)
            ):
                yield seen

    @property
    def figures(self) -> dict[str, Callable[[], float]]:
        """The figures by their codes."""
        venues = self.venues()
        settings = ("COMMERCIAL_BUILDING", "BUSINESS_DISTRICT", "COMPOUND")
        return {
            "communities": lambda: many(self.of("community_committee", "ASSIGNED_AT")),
            "compounds": lambda: many(
                seen for seen in self.kind("Compound") if there(seen) and self.inside(seen)
            ),
            "coveredCompounds": lambda: many(self.covered()),
            "leadersCoveringCompounds": lambda: many(self.held_by("contact_leader")),
            "unitSecretariesCoveringCompounds": lambda: many(self.held_by("contact_secretary")),
            "unitsReporting": lambda: many(self.of("unit_report", "ASSIGNED_TO")),
            "cadresReporting": lambda: many(self.of("cadre_report", "SERVED_BY")),
            "pairs": lambda: many(self.assigned("unit_pair", "cadre_pair")),
            "workdayRequestsSolved": lambda: many(self.solved()),
            "suppliesYuan": self.supplies,
            "alliances": lambda: many(self.alliances()),
            "serviceProjects": lambda: many(self.projects(secretary=False)),
            "secretaryProjects": lambda: many(self.projects(secretary=True)),
            "problemsSolved": lambda: sum(
                seen.state.get("problemsSolved", 0)
                for seen in self.projects(secretary=True)
                if delivered(seen)
            ),
            "redPropertyBranches": lambda: many(self.of("red_property_branch", "ASSIGNED_TO")),
            "buildingGroups": lambda: many(self.of("building_group", "ASSIGNED_TO")),
            "ownersCommittees": lambda: many(self.of("owners_committee", "ASSIGNED_TO")),
            "brandCommunities": lambda: many(self.with_brand()),
            "meetings": lambda: many(self.meetings()),
            "themeDayUnits": lambda: many(self.at_theme_days()),
            "guidanceVisits": lambda: many(self.activities("SITE_GUIDANCE")),
            "volunteerActions": lambda: many(
                self.activities("VOLUNTEER_ACTION", at=("Compound", "Building"))
            ),
            "builtVenues": lambda: many(
                seen
                for seen in venues
                if seen.state["setting"] in settings and seen.state["category"] != "UNIT_VENUE"
            ),
            "openedVenues": lambda: many(
                seen
                for seen in venues
                if seen.state["category"] == "UNIT_VENUE" and seen.state["openToPublic"]
            ),
            "largeCentreCommunities": lambda: many(self.with_large_centre()),
            "measures": lambda: many(self.measures()),
        }

    def supplies(self) -> float:
        """Add up the supplies given."""
        given = [seen.state for seen in self.lying("Fund", "GIVEN_TO")]
        return float(
            sum(
                own["amount"]
                for own in given
                if own["category"] == "SUPPLIES" and own["givenOn"] <= self.clock.at
            )
        )

    def of_overview(self, name: str) -> Any:  # noqa: ANN401 - values of any type
        """Return the value of a field of the overview."""
        if name in ("area", "at"):
            return {"area": self.area, "at": self.clock.at}[name]
        part = self.figures["communities"]()
        if name == "withheld":
            return [] if part else [{"field": "largeCentreShare", "reason": "UNDEFINED"}]
        if name == "largeCentreShare":
            return self.figures["largeCentreCommunities"]() / part if part else None
        return self.figures[name]()


def many(found: Found) -> int:
    """Count nodes, each once."""
    return len(by_id(found))


def withdrawn(project: Seen) -> bool:
    """Whether a project was taken back."""
    return any(
        event.current() and event.state["toStatus"] == "WITHDRAWN"
        for event in project.step("OF_PROJECT", inverse=True)
    )


def delivered(project: Seen) -> bool:
    """Whether a project was delivered."""
    return any(
        event.current() and event.state["toStatus"] == "DELIVERED"
        for event in project.step("OF_PROJECT", inverse=True)
    )


def below(roots: Iterable[Seen]) -> Iterator[Seen]:
    """Return the places that lie in some, and those that went into any of them."""
    found: dict[str, Seen] = {}
    further = list(roots)
    while further:
        found |= {place.id: place for place in further}
        further = [inner for place in further for inner in place.step("PART_OF", inverse=True)]
    for place in list(found.values()):
        yield from (place, *former(place))


def former(place: Seen) -> Iterator[Seen]:
    """Return the places whose responsibilities went to a place."""
    for step in steps_to(place):
        if step.own["isFinal"]:
            yield from (step.older, *former(step.older))


def upwards(places: Iterable[Seen]) -> Iterator[Seen]:
    """Return places and all that contain them."""
    for place in places:
        yield from (place, *upwards(place.step("PART_OF")))
