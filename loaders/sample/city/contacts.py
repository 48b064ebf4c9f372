"""Who covers each compound: leaders, secretaries of units, and units."""

from datetime import date
from random import Random

from loaders.sample.base.dice import draw_day, seeded_random
from loaders.sample.base.names import draw_duty_phone
from loaders.sample.base.records import City, Record
from loaders.sample.city.cadres import Staff
from loaders.sample.city.party import leaders_by_place
from loaders.sample.city.tenures import add_tenure

LEADER_POSTS = 80  # held by 70 leaders
SECRETARIES = 230
SECRETARY_POSTS = slice(60, 295)  # of the compounds in their drawn order; held by 230 secretaries
WITHOUT_UNIT = slice(280, 295)
UNIT_ONLY = slice(295, 303)
GAPS = slice(100, 112)
GAP = (date(2022, 3, 1), date(2022, 9, 1))
FOCUS = ("全国文明城市创建", "物业公司顺畅运行", "小区环境卫生整治", "居民群众难点问题")


def add_contacts(city: City, staff: Staff) -> None:
    """Cover every compound by a leader, a unit's secretary or a unit.

    A few were covered by nobody for half a year.
    """
    chance = seeded_random("contacts")
    compounds = chance.sample(city.ledgers["小区"], len(city.ledgers["小区"]))
    gaps = {record.id for record in compounds[GAPS]}
    city.notes["compoundsWithGap"] = sorted(gaps)
    heads = [staff.heads[unit.id] for unit in chance.sample(staff.units, SECRETARIES)]
    add_leader_posts(city, chance, staff, compounds)
    add_secretary_posts(city, chance, heads, compounds, gaps)
    add_covering_units(city, chance, staff, compounds, gaps)
    add_vacant_contacts(city, chance, staff, compounds)


def draw_beginning(chance: Random) -> date:
    """Draw the day from which a compound has been covered."""
    return draw_day(chance, date(2019, 3, 1), date(2021, 6, 30))


def add_leader_posts(city: City, chance: Random, staff: Staff, compounds: list[Record]) -> None:
    """Add the covering leaders, ten of whom cover two compounds; some followed a retired one."""
    committees = leaders_by_place(city, "municipal_committee") | leaders_by_place(
        city, "district_committee"
    )
    municipal = committees["City:2208"]
    for number, compound in enumerate(compounds[:LEADER_POSTS]):
        post = city.add(
            "岗位", {"duty": "contact_leader"}, {"place": compound.id, "organization": municipal}
        )
        begun = draw_beginning(chance)
        if number % 4 == 0:
            former = staff.former_leaders[number // 4 % len(staff.former_leaders)]
            add_tenure(city, post, former, date(2019, 1, 15), begun, endReason="退休")
        add_tenure(city, post, staff.leaders[number % len(staff.leaders)], begun)


def add_secretary_posts(
    city: City, chance: Random, heads: list[Record], compounds: list[Record], gaps: set[str]
) -> None:
    """Add the covering secretaries, each on behalf of a unit; five of them cover two compounds."""
    organizations = {
        record.link("unit"): record.id for record in city.ledgers["党组织"] if record.link("unit")
    }
    for number, compound in enumerate(compounds[SECRETARY_POSTS]):
        head = heads[number % SECRETARIES]
        unit = head.link("unit")
        begun = GAP[1] if compound.id in gaps else draw_beginning(chance)
        values = {"duty": "contact_secretary", "from": GAP[1] if compound.id in gaps else None}
        phone = draw_duty_phone(chance) if chance.random() < 0.2 else None
        links = {"place": compound.id, "organization": organizations.get(unit)}
        post = city.add("岗位", {**values, "dutyPhone": phone}, links)
        if number % 6 == 0 and compound.id not in gaps:
            former = heads[(number + 7) % SECRETARIES]
            add_tenure(
                city,
                post,
                former,
                date(2019, 1, 15),
                begun,
                endReason="岗位调整",
                onBehalfOf=former.link("unit"),
            )
        add_tenure(city, post, head, begun, onBehalfOf=unit)


def add_covering_units(
    city: City, chance: Random, staff: Staff, compounds: list[Record], gaps: set[str]
) -> None:
    """Add the covering unit of nearly every compound: the secretary's own where there is one."""
    own = {
        city.records[record.link("post")].link("place"): record.link("onBehalfOf")
        for record in city.ledgers["任职"]
        if record.is_open and record.link("onBehalfOf")
    }
    lacking = {record.id for record in compounds[WITHOUT_UNIT]}
    for compound in compounds:
        if compound.id in lacking:
            continue
        unit = own.get(compound.id) or chance.choice(staff.units).id
        if compound.id in gaps:
            add_cover(city, chance, unit, compound, (draw_beginning(chance), GAP[0]))
        add_cover(
            city,
            chance,
            unit,
            compound,
            (GAP[1] if compound.id in gaps else draw_beginning(chance), None),
        )


def add_cover(
    city: City, chance: Random, unit: str, compound: Record, days: tuple[date, date | None]
) -> None:
    """Record that a unit covers a compound over these days, attending to one to four things."""
    focus = tuple(sorted(chance.sample(FOCUS, chance.randint(1, 4)), key=FOCUS.index))
    city.add(
        "包保单位",
        {"focusAreas": focus, "from": days[0], "to": days[1]},
        {"organization": unit, "place": compound.id},
    )


def add_vacant_contacts(city: City, chance: Random, staff: Staff, compounds: list[Record]) -> None:
    """Add contacts' posts that nobody holds, at compounds that a unit covers."""
    for number, compound in enumerate(compounds[UNIT_ONLY][:5]):
        post = city.add("岗位", {"duty": "contact_secretary"}, {"place": compound.id})
        if number < 3:
            former = chance.choice(list(staff.heads.values()))
            until = draw_day(chance, date(2024, 1, 1), date(2025, 9, 30))
            add_tenure(
                city,
                post,
                former,
                draw_beginning(chance),
                until,
                endReason="调离",
                onBehalfOf=former.link("unit"),
            )
