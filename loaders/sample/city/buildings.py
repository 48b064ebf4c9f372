"""Buildings and their entrances: in compounds, and some that stand alone on a road."""

from random import Random

from loaders.sample.base.dice import seeded_random
from loaders.sample.base.names import chinese_numeral, full_width_digits
from loaders.sample.base.records import BuildingSpot, City, CompoundPlan, Record, group_by_end
from loaders.sample.city.divisions import district_of, inhabited_communities

PLAIN_SIZES = (6, 12)  # buildings of a compound without phases
PHASE_SIZES = (4, 9)  # buildings of one phase
ENTRANCES = ((1, 2, 3, 4, 5, 6), (3, 12, 24, 28, 19, 14))  # numbers of entrances and their weights


def add_buildings(city: City) -> None:
    """Add the buildings of every compound, then those that stand alone, then all entrances."""
    chance = seeded_random("buildings")
    for plan in city.plans.values():
        add_compound_buildings(city, chance, plan)
    add_lone_buildings(city, chance)
    for building in city.ledgers["楼栋"]:
        add_entrances(city, chance, building)


def add_compound_buildings(city: City, chance: Random, plan: CompoundPlan) -> None:
    """Add the buildings of one compound; their numbers begin anew in each phase or run on."""
    first = 1
    for phase in plan.phases or ("",):
        count = chance.randint(*(PHASE_SIZES if phase else PLAIN_SIZES))
        for number in range(first, first + count):
            add_building(city, chance, plan, BuildingSpot(plan.compound.id, phase, number))
        first += count if plan.across else 0


def add_building(city: City, chance: Random, plan: CompoundPlan, spot: BuildingSpot) -> None:
    """Add one building of a compound."""
    compound = plan.compound
    name = compound.text("name")
    phase = "" if plan.across else spot.phase
    number = f"{spot.number}{plan.suffix}"
    record = city.add(
        "楼栋",
        {
            "name": number if plan.bare else name + phase + number,
            "number": number,
            "phase": spot.phase or None,
            "aliases": building_aliases(plan, spot),
            "address": compound.text("address")
            + phase
            + write_number(plan, spot.number, plan.suffix),
            **draw_coordinates(chance, compound),
        },
        {"compound": compound.id},
    )
    city.spots[record.id] = spot


def building_aliases(plan: CompoundPlan, spot: BuildingSpot) -> tuple[str, ...]:
    """Return other names of a building.

    Every fifth number has another word for building; a few leave out the phase.
    """
    name = plan.compound.text("name")
    other = "栋" if plan.suffix == "号楼" else "号楼"
    phase = "" if plan.across else spot.phase
    found = []
    if spot.number % 5 == 3:
        found.append(f"{name}{phase}{spot.number}{other}")
    if plan.phases and plan.across and spot.number % 2:
        found.append(f"{name}{spot.phase}{spot.number}{plan.suffix}")
    if plan.phases and not plan.across and plan.digits == "plain":
        found.append(f"{name}{spot.number}{plan.suffix}")
    return tuple(found)


def write_number(plan: CompoundPlan, number: int, suffix: str) -> str:
    """Return a number with its suffix, in the notation of the compound's ledger."""
    forms = {
        "plain": str(number),
        "chinese": chinese_numeral(number),
        "wide": full_width_digits(number),
        "spaced": f" {number} ",
    }
    return forms[plan.digits] + suffix


def draw_coordinates(chance: Random, place: Record) -> dict[str, float | None]:
    """Draw coordinates within some hundred metres of a place.

    About 40 % have none, nor does any if the place has none.
    """
    if "latitude" not in place.values or chance.random() > 0.6:
        return {}
    latitude, longitude = float(place.text("latitude")), float(place.text("longitude"))
    return {
        "latitude": round(latitude + chance.uniform(-0.002, 0.002), 6),
        "longitude": round(longitude + chance.uniform(-0.003, 0.003), 6),
    }


def add_lone_buildings(city: City, chance: Random) -> None:
    """Add buildings without a compound: a few on roads, and those of other communities."""
    roads = group_by_end(city.records_of("Road"), "communities")
    for community in inhabited_communities(city):
        taking = community in city.participating
        where = (
            chance.choice(roads[community.id]).text("name")
            if taking
            else community.text("name")[:-2] + "路"
        )
        for number in chance.sample(
            range(1, 90), chance.randint(0, 1) if taking else chance.randint(1, 4)
        ):
            add_lone_building(city, community, where, number)


def add_lone_building(city: City, community: Record, where: str, number: int) -> None:
    """Add one building that stands alone; its grid is set with those of its community."""
    district = city.name(district_of(city, community.id))
    name = f"{where}{number}号楼"
    values = {"name": name, "number": f"{number}号楼", "address": district + name}
    record = city.add("楼栋", values)
    city.spots[record.id] = BuildingSpot(community.id, "", number)


def add_entrances(city: City, chance: Random, building: Record) -> None:
    """Add the entrances of one building."""
    spot = city.spots[building.id]
    plan = city.plans.get(spot.compound)
    door = plan.door if plan else "单元"
    for number in range(1, chance.choices(*ENTRANCES)[0] + 1):
        short = f"{number}{door}"
        written = write_number(plan, number, door) if plan else short
        is_bare = plan is not None and plan.bare
        values = {
            "name": short if is_bare else building.text("name") + short,
            "number": short,
            "address": building.text("address") + written,
        }
        record = city.add("单元", values, {"building": building.id})
        city.spots[record.id] = BuildingSpot(spot.compound, spot.phase, spot.number, number)
