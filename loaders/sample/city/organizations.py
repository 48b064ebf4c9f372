"""Other organizations: street offices, owners' committees, property companies, alliances."""

from datetime import date
from random import Random

from loaders.sample.base.dice import draw_day, seeded_random
from loaders.sample.base.names import draw_duty_phone
from loaders.sample.base.records import City, Record, ids_of
from loaders.sample.city.divisions import MERGED, drop_brackets
from loaders.sample.city.party import leaders_by_place

OWNERS_COMMITTEES = 440
WITHOUT_OWNERS_COMMITTEE = 18
DISSOLVED_OWNERS_COMMITTEES = 8
WITHOUT_PROPERTY_COMPANY = 12
ALLIANCES = 42
STREET_ALLIANCES = 12
OFFICES = {
    "GENERAL": "综合办公室",
    "PARTY_BUILDING": "党建办公室",
    "SOCIAL_AFFAIRS": "社会事务办公室",
    "SAFETY": "平安建设办公室",
    "PARTY_SERVICE_PLATFORM": "党群服务中心",
    "CONVENIENCE_PLATFORM": "便民服务中心",
    "ENFORCEMENT_PLATFORM": "综合行政执法队",
    "GOVERNANCE_PLATFORM": "综合治理中心",
}
EXTRA_OFFICES = ("城市建设管理办公室", "经济发展办公室", "物业管理办公室", "文化旅游办公室")


def add_organizations(city: City) -> None:
    """Add offices, owners' committees, property companies' service and alliances."""
    add_offices(city, seeded_random("offices"))
    add_owners_committees(city, seeded_random("owners' committees"))
    add_property_service(city, seeded_random("property companies"))
    add_alliances(city, seeded_random("alliances"))


def add_offices(city: City, chance: Random) -> None:
    """Add the four offices, one of its own choice, and the four platforms of every street."""
    committees = leaders_by_place(city, "subdistrict_committee")
    for street in city.records_of("Subdistrict"):
        if street.category == "STREET":
            for category, name in (*OFFICES.items(), ("EXTRA", chance.choice(EXTRA_OFFICES))):
                values = {
                    "name": drop_brackets(street.text("name")) + name,
                    "category": category,
                    "dutyPhone": draw_duty_phone(chance),
                }
                city.add(
                    "街道办公室",
                    values,
                    {"subdistrict": street.id, "superior": committees[street.id]},
                )


def add_owners_committees(city: City, chance: Random) -> None:
    """Add owners' committees: none in some compounds, one per phase in some; some dissolved."""
    compounds = city.ledgers["小区"]
    lacking = chance.sample(compounds, WITHOUT_OWNERS_COMMITTEE)
    city.notes["compoundsWithoutOwnersCommittee"] = ids_of(lacking)
    having = [record for record in compounds if record not in lacking]
    by_phase = split_by_phase(city, chance, having)
    for compound in having:
        for phase in city.plans[compound.id].phases if compound.id in by_phase else ("",):
            add_owners_committee(city, chance, compound, phase)
    for compound in chance.sample(having, DISSOLVED_OWNERS_COMMITTEES):
        add_owners_committee(city, chance, compound, "", date(2021, 11, 1))


def split_by_phase(city: City, chance: Random, having: list[Record]) -> set[str]:
    """Choose compounds with a committee per phase, as many as the total needs."""
    found = set()
    missing = OWNERS_COMMITTEES - len(having)
    for compound in chance.sample(having, len(having)):
        more = len(city.plans[compound.id].phases) - 1
        if 0 < more <= missing:
            found.add(compound.id)
            missing -= more
    return found


def add_owners_committee(
    city: City, chance: Random, compound: Record, phase: str, until: date | None = None
) -> None:
    """Add one owners' committee and what it stands for."""
    term = "首届" if until else ""
    name = f"{compound.text('name')}{phase}{term}业主委员会"
    phone = draw_duty_phone(chance) if chance.random() < 0.3 else None
    values = {"name": name, "phase": phase or None, "dutyPhone": phone, "to": until}
    made = city.add("业主委员会", values)
    since = date(2019, 4, 1) if until else draw_day(chance, date(2019, 6, 1), date(2024, 12, 31))
    city.add(
        "业主委员会覆盖",
        {"from": since, "to": until},
        {"organization": made.id, "place": compound.id},
    )


def add_property_service(city: City, chance: Random) -> None:
    """Add which company manages each compound and, for some, which did before."""
    companies = city.of_category("单位", "PROPERTY_COMPANY")
    lacking = chance.sample(city.ledgers["小区"], WITHOUT_PROPERTY_COMPANY)
    city.notes["compoundsWithoutPropertyCompany"] = ids_of(lacking)
    for compound in city.ledgers["小区"]:
        company, former = chance.sample(companies, 2)
        since = draw_day(chance, date(2019, 1, 1), date(2024, 12, 31))
        if chance.random() < 0.2 or compound in lacking:
            begun = date(2017, 1, 1)
            city.add(
                "物业服务",
                {"from": begun, "to": since},
                {"organization": former.id, "place": compound.id},
            )
        if compound not in lacking:
            city.add(
                "物业服务", {"from": since}, {"organization": company.id, "place": compound.id}
            )


def add_alliances(city: City, chance: Random) -> None:
    """Add the alliances around streets and communities, and one that was dissolved."""
    streets = leaders_by_place(city, "subdistrict_committee")
    communities = leaders_by_place(city, "community_committee")
    with_parts = list(dict.fromkeys(record.link("subdistrict") for record in city.participating))
    axes = chance.sample([streets[key] for key in with_parts], STREET_ALLIANCES)
    axes += chance.sample(
        [value for key, value in communities.items() if key != MERGED], ALLIANCES + 1 - len(axes)
    )
    units = [
        record.id for record in city.ledgers["单位"] if record.category != "RESIDENTS_COMMITTEE"
    ]
    for number, axis in enumerate(axes):
        until = date(2022, 9, 1) if number == ALLIANCES else None
        name = (
            city.name(axis)
            .removeprefix("中共")
            .replace("大党委", "")
            .replace("党工委", "")
            .replace("党委", "")
        )
        made = city.add("党建联盟", {"name": f"{name}城市党建联盟", "to": until}, {"axis": axis})
        others = chance.sample(
            [value for key, value in communities.items() if value != axis and key != MERGED],
            chance.randint(0, 2),
        )
        add_members(
            city, chance, made, [axis, *others, *chance.sample(units, chance.randint(4, 11))]
        )


def add_members(city: City, chance: Random, alliance: Record, members: list[str]) -> None:
    """Add the memberships of an alliance; some ended, and some of those began again."""
    until = alliance.values.get("to")
    for index, member in enumerate(members):
        since = draw_day(chance, date(2019, 7, 1), date(2021, 12, 31))
        links = {"alliance": alliance.id, "member": member}
        if until is None and index and chance.random() < 0.1:
            city.add("联盟成员", {"from": since, "to": date(2023, 1, 1)}, links)
            if chance.random() < 0.5:
                city.add(
                    "联盟成员",
                    {"from": draw_day(chance, date(2023, 6, 1), date(2025, 6, 1))},
                    links,
                )
        else:
            city.add("联盟成员", {"from": since, "to": until}, links)
