"""Party organizations, from the municipal committee down to the member household."""

from datetime import date
from random import Random

from loaders.sample.base.dice import draw_day, seeded_random
from loaders.sample.base.names import draw_duty_phone
from loaders.sample.base.records import City, Record, RecordValue, group_by_end, ids_of
from loaders.sample.city.divisions import MERGED, MERGED_ON, drop_brackets

BUILDING_GROUPS = 273
RED_BRANCHES = 30
WITHOUT_BRANCH = 4
HOUSEHOLDS = 520
FOUNDED = (date(2019, 1, 1), date(2021, 6, 30))


def add_party(city: City) -> None:
    """Add all party organizations that lead places, from the top down."""
    chance = seeded_random("party")
    add_committees(city, chance)
    add_branches(city, chance)
    add_groups(city, chance)
    add_red_branches(city, chance)
    add_households(city, chance)
    add_unit_organizations(city, chance)


def add_organization(
    city: City, name: str, category: str, above: str = "", phone: str | None = None
) -> Record:
    """Add one party organization below its superior."""
    return city.add(
        "党组织", {"name": name, "category": category, "dutyPhone": phone}, {"superior": above}
    )


def add_leadership(
    city: City, organization: Record, duty: str, place: str, since: date, until: date | None = None
) -> Record:
    """Record that an organization leads or serves a place under a duty."""
    values: dict[str, RecordValue | None] = {"duty": duty, "from": since, "to": until}
    return city.add("党组织覆盖", values, {"organization": organization.id, "place": place})


def leaders_by_place(city: City, duty: str) -> dict[str, str]:
    """Return place to the organization that leads it under this duty without an end."""
    found = [
        record
        for record in city.ledgers["党组织覆盖"]
        if record.values["duty"] == duty and record.is_open
    ]
    return {record.link("place"): record.link("organization") for record in found}


def add_committees(city: City, chance: Random) -> None:
    """Add the committees of all divisions down to the participating communities."""
    for place in city.records_of("City", "District", "Subdistrict"):
        add_committee(city, chance, place)
    subdistricts = leaders_by_place(city, "subdistrict_committee")
    for place in (*city.participating, city.records[MERGED]):
        name = f"{place.text('name')}大党委"
        above = subdistricts[place.link("subdistrict")]
        made = add_organization(city, name, "COMMUNITY_COMMITTEE", above, draw_duty_phone(chance))
        until = MERGED_ON if place.id == MERGED else None
        if until:
            made.values["to"] = until
        since = FOUNDED[0] if until else draw_day(chance, *FOUNDED)
        add_leadership(city, made, "community_committee", place.id, since, until)


def add_committee(city: City, chance: Random, place: Record) -> None:
    """Add the committee of one division above the community, below its parent's committee."""
    category, duty, edge = {
        "City": ("MUNICIPAL_COMMITTEE", "municipal_committee", ""),
        "District": ("DISTRICT_COMMITTEE", "district_committee", "city"),
        "Subdistrict": ("SUBDISTRICT_COMMITTEE", "subdistrict_committee", "district"),
    }[place.kind]
    leaders = leaders_by_place(city, "municipal_committee") | leaders_by_place(
        city, "district_committee"
    )
    name = drop_brackets(place.text("name")) + (
        "党工委" if place.values.get("category") == "STREET" else "委"
    )
    if place.values.get("category") == "TOWNSHIP":
        name = place.text("name") + "党委"
    made = add_organization(
        city, f"中共{name}", category, leaders.get(place.link(edge), ""), draw_duty_phone(chance)
    )
    add_leadership(city, made, duty, place.id, date(2016, 1, 1))


def add_branches(city: City, chance: Random) -> None:
    """Add a branch for every compound but a few."""
    committees = leaders_by_place(city, "community_committee")
    lacking = chance.sample(city.ledgers["小区"], WITHOUT_BRANCH)
    city.notes["compoundsWithoutBranch"] = ids_of(lacking)
    for compound in city.ledgers["小区"]:
        if compound not in lacking:
            above = committees[compound.link("community")]
            phone = draw_duty_phone(chance) if chance.random() < 0.5 else None
            made = add_organization(
                city, f"{compound.text('name')}党支部", "COMPOUND_BRANCH", above, phone
            )
            add_leadership(city, made, "compound_branch", compound.id, draw_day(chance, *FOUNDED))


def add_groups(city: City, chance: Random) -> None:
    """Add building groups, each leading up to three buildings; two were dissolved."""
    branches = leaders_by_place(city, "compound_branch")
    buildings = group_by_end(city.ledgers["楼栋"], "compound")
    free = {
        compound: chance.sample(buildings[compound], len(buildings[compound]))
        for compound in branches
    }
    for number in range(BUILDING_GROUPS + 2):
        compound = chance.choice([key for key, left in free.items() if len(left) > 3])
        led = [free[compound].pop() for _ in range(chance.choices((1, 2, 3), (5, 3, 2))[0])]
        until = date(2023, 7, 1) if number >= BUILDING_GROUPS else None
        name = f"{city.name(compound)}{led[0].text('phase')}{led[0].text('number')}党小组"
        made = add_organization(city, name, "BUILDING_GROUP", branches[compound])
        if until:
            made.values["to"] = until
        since = draw_day(chance, date(2020, 1, 1), date(2022, 12, 31))
        for building in led:
            add_leadership(city, made, "building_group", building.id, since, until)


def add_red_branches(city: City, chance: Random) -> None:
    """Add red property-service branches, each for one or two compounds; one was dissolved."""
    branches = leaders_by_place(city, "compound_branch")
    compounds = chance.sample(list(branches), RED_BRANCHES * 2 + 2)
    for number in range(RED_BRANCHES + 1):
        served = compounds[number * 2 : number * 2 + chance.randint(1, 2)]
        name = f"{city.name(served[0])}红色物业服务党支部"
        made = add_organization(city, name, "RED_PROPERTY_BRANCH", branches[served[0]])
        until = date(2024, 1, 1) if number == RED_BRANCHES else None
        if until:
            made.values["to"] = until
        for compound in served:
            since = draw_day(chance, date(2020, 7, 1), date(2022, 12, 31))
            add_leadership(city, made, "red_property_branch", compound, since, until)


def add_households(city: City, chance: Random) -> None:
    """Add member households, known by number only, below their building's group or branch."""
    branches = leaders_by_place(city, "compound_branch")
    groups = leaders_by_place(city, "building_group")
    homes = [record for record in city.ledgers["楼栋"] if record.link("compound") in branches]
    for number, building in enumerate(chance.sample(homes, HOUSEHOLDS), 1):
        above = groups.get(building.id) or branches[building.link("compound")]
        made = add_organization(city, f"党员中心户第{number}号", "MEMBER_HOUSEHOLD", above)
        if chance.random() < 0.85:
            made.links["building"] = (building.id,)


def add_unit_organizations(city: City, chance: Random) -> None:
    """Add the party organizations of units, below the committee of their area."""
    leaders = leaders_by_place(city, "district_committee")
    municipal = leaders_by_place(city, "municipal_committee")["City:2208"]
    for unit in city.ledgers["单位"]:
        category = unit.text("category")
        public = category in ("AGENCY", "INSTITUTION", "STATE_ENTERPRISE")
        if category == "RESIDENTS_COMMITTEE" or (not public and chance.random() < 0.4):
            continue
        area = next((key for key in leaders if unit.text("name").startswith(city.name(key))), "")
        name = unit.text("name") + ("党委" if public else "党支部")
        above = leaders.get(area, municipal)
        made = add_organization(city, name, "UNIT_ORGANIZATION", above)
        made.links["unit"] = (unit.id,)
