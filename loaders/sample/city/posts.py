"""Posts of the five chiefs and of secretaries, and who holds them."""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date
from random import Random

from loaders.sample.base.dice import seeded_random
from loaders.sample.base.names import draw_duty_phone
from loaders.sample.base.records import City, Record
from loaders.sample.city.cadres import Staff
from loaders.sample.city.divisions import MERGED, MERGED_ON
from loaders.sample.city.party import leaders_by_place
from loaders.sample.city.tenures import PostRates, add_overlap, add_tenure, add_tenures

RATES = {
    "entrance_chief": PostRates(0.025, 0.01, 0.02, 0.04),
    "building_chief": PostRates(0.015, 0.005, 0.03, 0.12),
    "grid_chief": PostRates(0.02, 0.01, 0.03, 0.3),
    "lane_chief": PostRates(0.03, 0.02, 0.04, 0.3),
    "road_chief": PostRates(0.03, 0.02, 0.04, 0.4),
    "compound_secretary": PostRates(0.02, 0.01, 0.03, 0.3),
    "community_secretary": PostRates(0.02, 0.01, 0.03, 0.6),
    "subdistrict_secretary": PostRates(0, 0.01, 0.03, 0.5),
    "district_secretary": PostRates(0, 0, 0, 1),
    "municipal_secretary": PostRates(0, 0, 0, 1),
}
PHONES = {
    "entrance_chief": 0.05,
    "building_chief": 0.25,
    "grid_chief": 0.9,
    "lane_chief": 0.5,
    "road_chief": 0.6,
}
OVERLAPS = 25
ABOLISHED = 12


def add_posts(city: City, staff: Staff) -> None:
    """Add every post but those of the compounds' contacts, with all their tenures."""
    add_resident_posts(
        city, seeded_random("entrance chiefs"), staff, "entrance_chief", city.ledgers["单元"]
    )
    add_resident_posts(
        city, seeded_random("building chiefs"), staff, "building_chief", city.ledgers["楼栋"]
    )
    add_chiefs(city, seeded_random("chiefs"), staff)
    add_secretaries(city, seeded_random("secretaries"), staff)
    add_merged_secretary(city, staff)
    abolish_posts(city, seeded_random("abolished"))
    add_departed_holders(city, seeded_random("departures"), staff)
    add_overlaps(city, seeded_random("overlaps"), staff)


def add_post(
    city: City, chance: Random, duty: str, place: str, organization: str = ""
) -> Record | None:
    """Add one post; None if it is one of those that are missing."""
    if chance.random() < RATES[duty].missing:
        return None
    phone = draw_duty_phone(chance) if chance.random() < PHONES.get(duty, 1) else None
    return city.add(
        "岗位", {"duty": duty, "dutyPhone": phone}, {"place": place, "organization": organization}
    )


def add_filled_post(
    city: City,
    chance: Random,
    duty: str,
    place: str,
    pick: Callable[[], Record],
    organization: str = "",
) -> None:
    """Add one post and its holders."""
    post = add_post(city, chance, duty, place, organization)
    if post:
        add_tenures(city, chance, post, pick, RATES[duty])


def add_resident_posts(
    city: City, chance: Random, staff: Staff, duty: str, places: Iterable[Record]
) -> None:
    """Add posts held by residents, volunteers and grid workers; each resident has one post."""
    title = "居民单元长" if duty == "entrance_chief" else "居民楼栋长"
    for place in places:
        post = add_post(city, chance, duty, place.id)
        if post:
            add_tenures(
                city,
                chance,
                post,
                choose_holder(city, chance, staff, title, place),
                RATES[duty],
            )


def choose_holder(
    city: City, chance: Random, staff: Staff, title: str, place: Record
) -> Callable[[], Record]:
    """Return who holds one such post: always the same resident, or somebody new each time."""
    if chance.random() < 0.3:
        made: list[Record] = []

        def resident() -> Record:
            made[:] = made or [city.add("干部", {"name": title, "category": "RESIDENT"})]
            return made[0]

        return resident
    building = city.records[place.link("building") or place.id]
    grid = staff.grid.get(building.link("grid"))
    return lambda: grid if grid and chance.random() < 0.3 else chance.choice(staff.reporters)


def add_chiefs(city: City, chance: Random, staff: Staff) -> None:
    """Add the chiefs of grids, lanes and roads."""
    for grid in city.ledgers["网格"]:
        own = [staff.grid[grid.id], *staff.community[grid.link("community")]]
        add_filled_post(city, chance, "grid_chief", grid.id, take_turns(own))
    for lane in city.ledgers["路巷"]:
        add_filled_post(
            city,
            chance,
            "lane_chief",
            lane.id,
            take_turns(staff.community[lane.link("communities")], chance),
        )
    for road in city.ledgers["街"]:
        add_filled_post(city, chance, "road_chief", road.id, take_turns(staff.others, chance))


def take_turns(people: list[Record], chance: Random | None = None) -> Callable[[], Record]:
    """Return a function that returns up to three people one after another.

    They come in random order if there is a generator, else in their own.
    """
    if chance:
        order = iter(chance.sample(people, min(3, len(people))))
    else:
        order = iter(people[2::-1])
    return lambda: next(order)


def add_secretaries(city: City, chance: Random, staff: Staff) -> None:
    """Add the secretaries of compounds, communities, subdistricts, districts and the city."""
    branches, committees = (
        leaders_by_place(city, "compound_branch"),
        leaders_by_place(city, "community_committee"),
    )
    for compound in city.ledgers["小区"]:
        own = take_turns(staff.community[compound.link("community")], chance)
        if compound.id in branches:
            add_filled_post(
                city, chance, "compound_secretary", compound.id, own, branches[compound.id]
            )
    for community in city.ledgers["社区"]:
        if community.id in staff.community and community.id != MERGED:
            own = take_turns(staff.community[community.id], chance)
            add_filled_post(
                city,
                chance,
                "community_secretary",
                community.id,
                own,
                committees.get(community.id, ""),
            )
    above = {
        "subdistrict": city.records_of("Subdistrict"),
        "district": city.records_of("District"),
        "municipal": city.records_of("City"),
    }
    for level, places in above.items():
        leading = leaders_by_place(city, f"{level}_committee")
        people = take_turns_across_posts(
            staff.others if level == "subdistrict" else staff.leaders[::-1]
        )
        for place in places:
            add_filled_post(city, chance, f"{level}_secretary", place.id, people, leading[place.id])


def take_turns_across_posts(people: list[Record]) -> Callable[[], Record]:
    """Return a function that returns people one after another, from the start again if needed."""
    given: Counter[str] = Counter()

    def following() -> Record:
        given["people"] += 1
        return people[given["people"] % len(people)]

    return following


def add_merged_secretary(city: City, staff: Staff) -> None:
    """Add the secretary's post of the community that was merged, which ended with it."""
    organization = next(
        record.link("organization")
        for record in city.ledgers["党组织覆盖"]
        if record.link("place") == MERGED
    )
    post = city.add(
        "岗位",
        {"duty": "community_secretary", "to": MERGED_ON},
        {"place": MERGED, "organization": organization},
    )
    add_tenure(
        city, post, staff.community[MERGED][0], date(2019, 1, 1), MERGED_ON, endReason="岗位调整"
    )


def tenures_by_post(city: City, *duties: str) -> dict[str, list[Record]]:
    """Return the tenures of each post of these duties, in the order in which they were recorded."""
    found: dict[str, list[Record]] = {}
    for tenure in city.ledgers["任职"]:
        if city.records[tenure.link("post")].values["duty"] in duties:
            found.setdefault(tenure.link("post"), []).append(tenure)
    return found


def abolish_posts(city: City, chance: Random) -> None:
    """End a few posts of building chiefs with their last tenure."""
    single = [
        tenures[0]
        for tenures in tenures_by_post(city, "building_chief").values()
        if len(tenures) == 1
    ]
    free = [tenure for tenure in single if tenure.is_open]
    for tenure in chance.sample(free, ABOLISHED):
        post = city.records[tenure.link("post")]
        post.values["to"] = tenure.values["to"] = date(2024, 1, 1)
        tenure.values["endReason"] = "岗位调整"
        city.notes.setdefault("abolishedPosts", []).append(post.id)


def add_departed_holders(city: City, chance: Random, staff: Staff) -> None:
    """Add, for each departed cadre, a building chief's tenure up to the day of leaving."""
    open_ones = [
        tenures[0]
        for tenures in tenures_by_post(city, "building_chief").values()
        if len(tenures) == 1
    ]
    free = [tenure for tenure in open_ones if tenure.is_open]
    for cadre, tenure in zip(staff.left, chance.sample(free, len(staff.left)), strict=True):
        tenure.values["from"] = cadre.ends
        post = city.records[tenure.link("post")]
        add_tenure(city, post, cadre, date(2019, 5, 1), cadre.ends, endReason="调离")


def add_overlaps(city: City, chance: Random, staff: Staff) -> None:
    """Add a second holder to some posts: most hold it still, the others did in the past."""
    duties = ("entrance_chief", "building_chief", "grid_chief", "lane_chief", "road_chief")
    last = [tenures[-1] for tenures in tenures_by_post(city, *duties).values()]
    free = [tenure for tenure in last if tenure.is_open and tenure.begins < date(2023, 1, 1)]
    for number, tenure in enumerate(chance.sample(free, OVERLAPS)):
        until = date(2024, 7, 1) if number % 5 > 2 else None
        add_overlap(city, chance, tenure, chance.choice(staff.reporters), until)
