"""Cadres of units and communities: leaders, reporting and other cadres, grid workers."""

from dataclasses import dataclass, field
from datetime import date
from random import Random

from loaders.sample.base.dice import draw_day, seeded_random
from loaders.sample.base.names import draw_duty_phone, draw_person_name, mobile_number
from loaders.sample.base.records import City, Record
from loaders.sample.city.divisions import LIBERATION, MERGED

REPORTING_UNITS = 667
REPORTING_CADRES = 14000
OTHER_CADRES = 380
LEFT_CADRES = 60
LEADERS = 70
FORMER_LEADERS = 12
TITLES = (
    (
        "科员",
        "一级科员",
        "四级主任科员",
        "二级主任科员",
        "科长",
        "副科长",
        "副局长",
        "工程师",
        "教师",
        "医师",
        "业务主管",
    ),
    (24, 16, 12, 6, 8, 8, 2, 8, 8, 4, 6),
)
LEADER_TITLES = (
    "市委常委",
    "副市长",
    "市人大常委会副主任",
    "市政协副主席",
    "区委副书记",
    "县委常委",
    "副县长",
    "副区长",
)


@dataclass(slots=True)
class Staff:
    """The people who can hold posts, report and be paired, by what they are."""

    units: list[Record] = field(default_factory=list)
    """Units that report."""
    heads: dict[str, Record] = field(default_factory=dict)
    """The party secretary of each unit that reports, by the unit's id."""
    reporters: list[Record] = field(default_factory=list)
    others: list[Record] = field(default_factory=list)
    left: list[Record] = field(default_factory=list)
    leaders: list[Record] = field(default_factory=list)
    former_leaders: list[Record] = field(default_factory=list)
    community: dict[str, list[Record]] = field(default_factory=dict)
    """Workers of each community, by the community's id."""
    grid: dict[str, Record] = field(default_factory=dict)
    """The worker of each grid, by the grid's id."""


def add_cadres(city: City) -> Staff:
    """Add everybody who appears by name."""
    chance = seeded_random("cadres")
    staff = Staff(units=choose_units(city, chance))
    add_unit_cadres(city, chance, staff)
    add_leaders(city, chance, staff)
    add_community_workers(city, chance, staff)
    return staff


def add_cadre(
    city: City, chance: Random, category: str, title: str, unit: str, *, phone: bool
) -> Record:
    """Add one cadre with an invented mobile; `phone` says whether there is a duty line as well."""
    values = {
        "name": draw_person_name(chance),
        "jobTitle": title,
        "category": category,
        "dutyPhone": draw_duty_phone(chance) if phone else None,
        "mobile": mobile_number(len(city.ledgers["干部"])) if chance.random() < 0.9 else None,
    }
    return city.add("干部", values, {"unit": unit})


def choose_units(city: City, chance: Random) -> list[Record]:
    """Choose the reporting units.

    Property companies, associations and residents' committees are not among them.
    """
    barred = ("PROPERTY_COMPANY", "SOCIAL_ORGANIZATION", "RESIDENTS_COMMITTEE")
    units = [record for record in city.ledgers["单位"] if record.category not in barred]
    chosen = {record.id for record in chance.sample(units, REPORTING_UNITS)}
    return [record for record in units if record.id in chosen]


def add_unit_cadres(city: City, chance: Random, staff: Staff) -> None:
    """Add the cadres of the units that report, beginning with each unit's party secretary."""
    for unit in staff.units:
        staff.heads[unit.id] = add_cadre(city, chance, "AGENCY", "党委书记", unit.id, phone=True)
    sizes = chance.choices(
        staff.units, [1 / (1 + index % 9) for index in range(len(staff.units))], k=REPORTING_CADRES
    )
    for unit in sizes[: REPORTING_CADRES - len(staff.heads)]:
        title = chance.choices(*TITLES)[0]
        category = "VOLUNTEER" if chance.random() < 0.08 else "AGENCY"
        staff.reporters.append(
            add_cadre(city, chance, category, title, unit.id, phone=chance.random() < 0.3)
        )
    staff.reporters += staff.heads.values()
    for number in range(OTHER_CADRES + LEFT_CADRES):
        unit = chance.choice(staff.units)
        made = add_cadre(
            city, chance, "AGENCY", chance.choices(*TITLES)[0], unit.id, phone=chance.random() < 0.3
        )
        if number < LEFT_CADRES:
            made.values["to"] = draw_day(chance, date(2022, 1, 1), date(2025, 10, 31))
        (staff.left if number < LEFT_CADRES else staff.others).append(made)


def add_leaders(city: City, chance: Random, staff: Staff) -> None:
    """Add municipal and district leaders, some of whom have retired."""
    offices = [
        record
        for record in city.ledgers["单位"]
        if record.text("name").endswith(("委办公室", "政府办公室"))
    ]
    for number in range(LEADERS + FORMER_LEADERS):
        made = add_cadre(
            city,
            chance,
            "LEADER",
            chance.choice(LEADER_TITLES),
            chance.choice(offices).id,
            phone=True,
        )
        if number >= LEADERS:
            made.values["to"] = date(2022, 1, 1)
        (staff.leaders if number < LEADERS else staff.former_leaders).append(made)


def add_community_workers(city: City, chance: Random, staff: Staff) -> None:
    """Add the workers of every community and of every grid, at the residents' committee."""
    committees = {
        record.link("stationedIn"): record.id
        for record in city.of_category("单位", "RESIDENTS_COMMITTEE")
    }
    for community, committee in committees.items():
        count = chance.randint(5, 7) if community == LIBERATION else chance.randint(3, 5)
        staff.community[community] = [
            add_community_worker(city, chance, committee) for _ in range(count)
        ]
    staff.community[MERGED] = [
        add_community_worker(city, chance, committees["Community:220802003001"]) for _ in range(2)
    ]
    for grid in city.ledgers["网格"]:
        unit = committees[grid.link("community")]
        phone = chance.random() < 0.7
        staff.grid[grid.id] = add_cadre(
            city, chance, "GRID_WORKER", "专职网格员", unit, phone=phone
        )


def add_community_worker(city: City, chance: Random, committee: str) -> Record:
    """Add one community worker, with a grade."""
    made = add_cadre(
        city, chance, "COMMUNITY_WORKER", "社区工作者", committee, phone=chance.random() < 0.6
    )
    made.values["grade"] = f"社工岗{chance.choice('一二三四五六')}级"
    return made
