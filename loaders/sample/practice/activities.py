"""Activities: meetings, guidance, theme days, lessons, trainings, volunteer actions, visits."""

from datetime import date
from random import Random

from loaders.sample.base.dice import draw_day, seeded_random
from loaders.sample.base.records import Record, RecordValue
from loaders.sample.city.cadres import Staff
from loaders.sample.city.divisions import LIBERATION
from loaders.sample.practice.scene import FIRST_DAY, LAST_DAY, Scene, draw_weekday
from loaders.sample.practice.secretary_projects import SecretaryTerm, list_secretary_terms

MEETINGS = 850
GUIDANCE = 1100
VOLUNTEER_ACTIONS = 2600
THEME_DAY_UNITS = 60
OTHERS = {"JOINT_PARTY_LESSON": 260, "JOINT_TRAINING": 90, "WARMTH_VISIT": 220}
TITLES = {
    "LEADING_GROUP_MEETING": "城市党建工作领导小组会议",
    "JOINT_MEETING": "城市党建联席会议",
    "PROMOTION_MEETING": "城市党建工作推进会议",
    "SITE_GUIDANCE": "现场指导",
    "JOINT_PARTY_LESSON": "联合党课",
    "THEME_PARTY_DAY": "“七一”主题党日",
    "JOINT_TRAINING": "联合培训",
    "WARMTH_VISIT": "送温暖",
    "WORKER_TRAINING": "社区工作者培训",
    "SECRETARY_TRAINING": "党组织书记培训",
}
MEETING_OF = {
    "municipal_secretary": ("LEADING_GROUP_MEETING", "PROMOTION_MEETING"),
    "district_secretary": ("LEADING_GROUP_MEETING", "PROMOTION_MEETING"),
    "subdistrict_secretary": ("JOINT_MEETING", "PROMOTION_MEETING"),
    "community_secretary": ("JOINT_MEETING",),
}
ACTIONS = (
    "清扫楼道",
    "清冰扫雪",
    "文明劝导",
    "绿化补植",
    "垃圾分类宣传",
    "义务理发",
    "义诊咨询",
    "助老代办",
    "飞线清理",
    "普法宣传",
)
OUTCOMES = ("形成会议纪要", "明确责任清单", "协调解决难点问题", "现场交办并限期办结")


def add_activities(scene: Scene, staff: Staff) -> None:
    """Add all activities."""
    add_meetings(scene, seeded_random("meetings"))
    add_guidance(scene, seeded_random("guidance"), staff)
    add_theme_days(scene, seeded_random("theme days"))
    add_volunteer_actions(scene, seeded_random("volunteer actions"))
    add_other_activities(scene, seeded_random("other activities"))
    add_trainings(scene, seeded_random("trainings"), staff)


def add_activity(
    scene: Scene,
    category: str,
    day: date,
    values: dict[str, RecordValue | None],
    links: dict[str, str | list[str]],
) -> Record:
    """Add one activity."""
    return scene.city.add(
        "活动",
        {"title": TITLES.get(category), "category": category, "heldOn": day, **values},
        links,
        known=day,
    )


def draw_participants(
    scene: Scene, chance: Random, community: str, day: date, most: int
) -> list[str]:
    """Draw some of the units that report to a community on a day, at most `most`."""
    units = scene.bodies("unit_report", community, day)
    count = min(len(units), chance.randint(1, most))
    return chance.sample(units, count)


def add_meetings(scene: Scene, chance: Random) -> None:
    """Add meetings chaired by secretaries since 2019, and others that figures do not count."""
    terms = list_secretary_terms(scene, *MEETING_OF)
    higher = [
        office
        for office in terms
        if office.post.values["duty"] in ("municipal_secretary", "district_secretary")
    ]
    for number in range(MEETINGS):
        office = chance.choice(higher if number % 12 == 0 else terms)
        add_meeting(
            scene, chance, office, draw_weekday(chance, office.first, office.last), chaired=True
        )
    for number in range(70):
        office = chance.choice(terms)
        day = (
            draw_day(chance, date(2018, 1, 8), date(2018, 12, 20))
            if number < 25
            else draw_day(chance, office.first, office.last)
        )
        add_meeting(scene, chance, office, day, chaired=False)


def add_meeting(
    scene: Scene, chance: Random, office: SecretaryTerm, day: date, *, chaired: bool
) -> None:
    """Add one meeting at the place of a secretary's post."""
    place = office.post.link("place")
    category = chance.choice(MEETING_OF[office.post.text("duty")])
    attending = draw_participants(scene, chance, place, day, 6) if place in scene.compounds else []
    values: dict[str, RecordValue | None] = {
        "headcount": chance.randint(8, 60),
        "outcome": chance.choice(OUTCOMES) if chance.random() < 0.5 else None,
    }
    links: dict[str, str | list[str]] = {
        "place": place,
        "organizer": office.post.link("organization"),
        "participants": attending,
    }
    add_activity(
        scene,
        category,
        day,
        values,
        {**links, "chair": office.tenure.link("holder") if chaired else ""},
    )


def add_guidance(scene: Scene, chance: Random, staff: Staff) -> None:
    """Add the visits of leaders who give guidance on site."""
    compounds = scene.city.ledgers["小区"]
    for number in range(GUIDANCE):
        place = chance.choice(compounds if number % 3 else scene.communities)
        day = draw_weekday(chance, FIRST_DAY, LAST_DAY)
        leader = chance.choice(
            staff.leaders if day.year > 2021 else [*staff.leaders, *staff.former_leaders]
        )
        organizer = scene.body("subdistrict_committee", scene.subdistrict_of(place.id), day)
        values: dict[str, RecordValue | None] = {
            "headcount": chance.randint(3, 20),
            "outcome": chance.choice(OUTCOMES[2:]) if chance.random() < 0.5 else None,
        }
        add_activity(
            scene,
            "SITE_GUIDANCE",
            day,
            values,
            {"place": place.id, "organizer": organizer, "chair": leader.id},
        )


def add_theme_days(scene: Scene, chance: Random) -> None:
    """Add theme party days around 1 July of every year, and a few in other months.

    The three of 解放社区 in 2026 together had 60 units.
    """
    for year in range(2019, 2027):
        for community in scene.communities:
            if community.id == LIBERATION or chance.random() < 0.55:
                add_theme_days_of(scene, chance, community, year)
            if chance.random() < 0.15:
                day = draw_day(chance, date(year, 3, 1), date(year, 5, 31))
                add_theme_day(
                    scene,
                    chance,
                    community,
                    day,
                    draw_participants(scene, chance, community.id, day, 6),
                )


def add_theme_days_of(scene: Scene, chance: Random, community: Record, year: int) -> None:
    """Add the theme days of one community around 1 July of a year."""
    if community.id != LIBERATION:
        day = draw_day(chance, date(year, 6, 20), date(year, 7, 12))
        add_theme_day(
            scene, chance, community, day, draw_participants(scene, chance, community.id, day, 6)
        )
        return
    days = (date(year, 6, 26), date(year, 7, 1), date(year, 7, 3))
    there = scene.bodies("unit_report", community.id, days[0])
    units = chance.sample(there, THEME_DAY_UNITS if year == LAST_DAY.year else len(there) * 3 // 4)
    for number, day in enumerate(days):
        again = chance.sample(units, len(units) // 6)
        add_theme_day(
            scene, chance, community, day, list(dict.fromkeys([*units[number::3], *again]))
        )


def add_theme_day(
    scene: Scene, chance: Random, community: Record, day: date, units: list[str]
) -> None:
    """Add one theme day that the community's committee organized."""
    committee = scene.body("community_committee", community.id, day)
    title = TITLES["THEME_PARTY_DAY"] if day.month in (6, 7) else "主题党日"
    headcount = len(units) * chance.randint(2, 6) + chance.randint(5, 20)
    links: dict[str, str | list[str]] = {
        "place": community.id,
        "organizer": committee,
        "participants": units,
    }
    add_activity(scene, "THEME_PARTY_DAY", day, {"title": title, "headcount": headcount}, links)


def add_volunteer_actions(scene: Scene, chance: Random) -> None:
    """Add actions in compounds and at their buildings, and some outside of compounds."""
    compounds, homes = scene.city.ledgers["小区"], scene.homes()
    grids = [grid for community in scene.communities for grid in scene.grids[community.id]]
    for number in range(VOLUNTEER_ACTIONS + 150):
        places = homes if number % 5 == 0 else compounds
        place = chance.choice(grids if number >= VOLUNTEER_ACTIONS else places)
        day = draw_weekday(chance, FIRST_DAY, LAST_DAY, (5, 6, 7))
        community = scene.community_of(place.id)
        units = draw_participants(scene, chance, community, day, 2)
        links: dict[str, str | list[str]] = {
            "place": place.id,
            "organizer": scene.body("community_committee", community, day),
            "participants": units,
        }
        add_activity(
            scene,
            "VOLUNTEER_ACTION",
            day,
            {"title": chance.choice(ACTIONS), "headcount": chance.randint(4, 60)},
            links,
        )


def add_other_activities(scene: Scene, chance: Random) -> None:
    """Add joint lessons and trainings, and visits with gifts, without who was visited."""
    venues = {
        venue.link("place"): venue
        for venue in scene.city.of_category("阵地", "PARTY_SERVICE_CENTRE")
    }
    for category, count in OTHERS.items():
        for _ in range(count):
            community = chance.choice(scene.communities)
            gifts = category == "WARMTH_VISIT"
            day = draw_day(chance, FIRST_DAY, LAST_DAY)
            day = day.replace(month=1, day=min(day.day, 25)) if gifts else day
            venue = venues.get(community.id)
            links: dict[str, str | list[str]] = {
                "place": community.id,
                "venue": venue.id if venue and venue.holds(day) and not gifts else "",
                "organizer": scene.body("community_committee", community.id, day),
                "participants": draw_participants(scene, chance, community.id, day, 4),
            }
            add_activity(scene, category, day, {"headcount": chance.randint(5, 80)}, links)


def add_trainings(scene: Scene, chance: Random, staff: Staff) -> None:
    """Add yearly trainings of community workers and of secretaries, with who was trained."""
    secretaries = list_secretary_terms(scene, "community_secretary", "subdistrict_secretary")
    for year in range(2019, 2027):
        for area in scene.city.records_of("City", "District"):
            for category in ("WORKER_TRAINING", "SECRETARY_TRAINING"):
                day = draw_weekday(chance, date(year, 3, 10), date(year, 10, 20))
                in_office = sorted(
                    {
                        office.tenure.link("holder")
                        for office in secretaries
                        if office.first <= day <= office.last
                    }
                )
                workers = [worker.id for found in staff.community.values() for worker in found]
                invited = workers if category == "WORKER_TRAINING" else in_office
                people = chance.sample(invited, min(len(invited), chance.randint(12, 30)))
                duty = "municipal_committee" if area.kind == "City" else "district_committee"
                links: dict[str, str | list[str]] = {
                    "place": area.id,
                    "organizer": scene.body(duty, area.id, day),
                    "trainees": people,
                }
                add_activity(scene, category, day, {"headcount": len(people)}, links)
