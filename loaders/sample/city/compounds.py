"""Residential compounds: names, phases, addresses, and how people number their buildings."""

from random import Random

from loaders.sample.base.dice import seeded_random
from loaders.sample.base.names import draw_compound_names, list_words
from loaders.sample.base.records import City, CompoundPlan, Record, group_by_end, ids_of
from loaders.sample.city.divisions import ARMY_AND_PEOPLE, LIBERATION, district_of, drop_brackets

COMPOUNDS = 303
PHASED = 125
CENTRES = {
    "220802": (45.6196, 122.8402),
    "220821": (45.8476, 123.1996),
    "220822": (44.8129, 123.0882),
    "220871": (45.5981, 122.8610),
    "220881": (45.3391, 122.7986),
    "220882": (45.5070, 124.2923),
}  # latitude and longitude, WGS 84, of each district's seat, roughly
# Names that are hard to resolve: one in two districts, one twice in one district, one whose
# numbers run on across phases, one whose numbers repeat in each phase.
TWO_DISTRICTS = "幸福家园"
ONE_DISTRICT = "铁路小区"
ACROSS = "阳光花园"
REPEATING = "鹤翔新城"
SPECIAL_NAMES = {
    (LIBERATION, 0): TWO_DISTRICTS,
    ("Community:220881002001", 0): TWO_DISTRICTS,
    (ARMY_AND_PEOPLE, 0): ONE_DISTRICT,
    ("Community:220802003007", 0): ONE_DISTRICT,
    (LIBERATION, 1): ACROSS,
    (LIBERATION, 2): REPEATING,
}
PHASES = ("一期", "二期", "三期")


def add_compounds(city: City) -> None:
    """Add every compound with its plan."""
    chance = seeded_random("compounds")
    names = [name for name in draw_compound_names(chance) if name not in SPECIAL_NAMES.values()]
    roads = group_by_end(city.records_of("Road"), "communities")
    for community, count in zip(city.participating, count_compounds(city, chance), strict=True):
        for index in range(count):
            name = SPECIAL_NAMES.get((community.id, index)) or names.pop()
            add_compound(city, chance, name, community, roads.get(community.id, []))
    plan_compounds(city)


def count_compounds(city: City, chance: Random) -> list[int]:
    """Return how many compounds each participating community has.

    Two to five; at least four in the two that the article names.
    """
    found = {community.id: 2 for community in city.participating} | {
        LIBERATION: 4,
        ARMY_AND_PEOPLE: 4,
    }
    while sum(found.values()) < COMPOUNDS:
        community = chance.choice(city.participating).id
        if found[community] < 5:
            found[community] += 1
    return list(found.values())


def add_compound(
    city: City, chance: Random, name: str, community: Record, roads: list[Record]
) -> None:
    """Add one compound, with an alias and coordinates where the ledger has them."""
    known = chance.random() < 0.8
    latitude, longitude = CENTRES[district_of(city, community.id).partition(":")[2]]
    city.add(
        "小区",
        {
            "name": name,
            "aliases": compound_aliases(chance, name),
            "address": write_compound_address(city, chance, name, community, roads),
            "latitude": round(latitude + chance.uniform(-0.03, 0.03), 6) if known else None,
            "longitude": round(longitude + chance.uniform(-0.04, 0.04), 6) if known else None,
        },
        {"community": community.id},
    )


def compound_aliases(chance: Random, name: str) -> tuple[str, ...]:
    """Return other names in use, for some compounds."""
    if chance.random() > 0.2 or name in SPECIAL_NAMES.values():
        return ()
    head = next(
        (
            name.removesuffix(tail)
            for tail in (*list_words("compound_tails"), *list_words("old_tails"))
            if name.endswith(tail)
        ),
        name,
    )
    return (f"{head}小区",) if not name.endswith("小区") else (f"原{head}家属院",)


def write_compound_address(
    city: City, chance: Random, name: str, community: Record, roads: list[Record]
) -> str:
    """Return where a compound is as people write it, with more or less of what contains it."""
    district = city.name(district_of(city, community.id))
    street = drop_brackets(city.name(community.link("subdistrict")))
    forms = [
        f"白城市{district}{street}{community.text('name')}{name}",
        f"{district}{community.text('name')}{name}",
        f"白城市{district}{name}",
    ]
    if roads:
        forms.append(
            f"{district}{chance.choice(roads).text('name')}{chance.randint(1, 188)}号{name}"
        )
    return chance.choice(forms)


def plan_compounds(city: City) -> None:
    """Draw the layout of each compound, and how its buildings are written."""
    chance = seeded_random("plans")
    compounds = city.ledgers["小区"]
    special = SPECIAL_NAMES.values()
    certain = [record for record in compounds if record.text("name") in (ACROSS, REPEATING)]
    others = [record for record in compounds if record.text("name") not in special]
    drawn = chance.sample(others, PHASED - len(certain))
    phased = {*ids_of(certain), *ids_of(drawn)}
    for record in compounds:
        is_phased = record.id in phased
        city.plans[record.id] = plan_compound(chance, record, phased=is_phased)


def plan_compound(chance: Random, compound: Record, *, phased: bool) -> CompoundPlan:
    """Draw the layout of one compound, and how its buildings are written."""
    name = compound.text("name")
    special = name in SPECIAL_NAMES.values()
    across = chance.random() < 0.3
    count = 2 if special or chance.random() < 0.6 else 3
    return CompoundPlan(
        compound,
        PHASES[:count] if phased else (),
        across=name == ACROSS if special else across,
        suffix="号楼" if special else chance.choices(("号楼", "栋", "幢"), (6, 3, 1))[0],
        door="单元" if special else chance.choices(("单元", "门"), (9, 1))[0],
        digits="plain"
        if special
        else chance.choices(("plain", "chinese", "wide", "spaced"), (12, 2, 1, 1))[0],
        bare=not special and chance.random() < 0.05,
    )
