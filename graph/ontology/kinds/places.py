"""Places: from the city down to the entrance, and the roads, lanes and grids that cut across."""

from graph.ontology.declarations import Choices, Edge, Facet, Kind, Property, Value
from graph.ontology.paths import WITHIN, incoming

CODE = Property("code", "编号", "Official or ledger code; a division code is kept without its padding of zeros.")
NAME = Property("name", "名称", "Name.", required=True)
ALIASES = Property("aliases", "别名", "Other names in use.", Value.TEXTS)
BEGAN = Property("from", "起始日期", "The day it began; null where not known.", Value.DAY)
ENDED = Property("to", "终止日期", "The day from which it no longer is; null while it is.", Value.DAY)


def lying_at(name: str, arrow: str, to: str, zh: str, en: str) -> Edge:
    """Declare what lies at a place itself; for what lies below it, lists take an area."""
    return Edge(name, arrow, to, zh, f"{en} at this place itself.", inverse=True, many=True, paged=True, temporal=False)


PLACE = Facet(
    "Place",
    "场所",
    "A place of the city: an administrative division, or a part of one down to the entrance.",
    properties=(
        CODE,
        NAME,
        ALIASES,
        Property("address", "地址", "Address as people write it."),
        Property("latitude", "纬度", "Degrees north, WGS 84.", Value.NUMBER),
        Property("longitude", "经度", "Degrees east, WGS 84.", Value.NUMBER),
        BEGAN,
        ENDED,
    ),
    edges=(
        Edge(
            "successors",
            "SUCCEEDED_BY",
            "Place",
            "并入场所",
            "Where its responsibilities went when it was merged, split or renamed.",
            many=True,
            temporal=False,
        ),
        Edge(
            "predecessors",
            "SUCCEEDED_BY",
            "Place",
            "前身",
            "Where its responsibilities came from.",
            inverse=True,
            many=True,
            temporal=False,
        ),
        Edge(
            "children",
            "PART_OF",
            "Place",
            "下级场所",
            "Directly contained places.",
            inverse=True,
            many=True,
            paged=True,
        ),
        lying_at("needs", "NEEDED_AT", "Need", "需求", "What is needed"),
        lying_at("projects", "CARRIED_OUT_AT", "Project", "项目", "Projects carried out"),
        lying_at("serviceRequests", "RAISED_AT", "ServiceRequest", "诉求", "Requests raised"),
        lying_at("activities", "HELD_AT", "Activity", "活动", "Activities held"),
        lying_at("venues", "SITUATED_AT", "Venue", "阵地", "Venues"),
        lying_at("responsibilities", "OWED_AT", "Responsibility", "责任事项", "What is owed"),
        lying_at("funds", "GIVEN_TO", "Fund", "经费", "Funds given"),
    ),
)

SUBDISTRICT_CATEGORY = Choices(
    "SubdistrictCategory",
    {"STREET": ("街道", "Urban subdistrict"), "TOWNSHIP": ("乡镇", "Town, township or farm")},
)


def part_of(name: str, to: str, zh: str, *, required: bool = True) -> Edge:
    """Declare that a place lies in another."""
    return Edge(name, "PART_OF", to, zh, f"The {to.lower()} that contains it.", required=required)


def contained(name: str, to: str, zh: str) -> Edge:
    """Declare the places of one kind that lie directly in this one."""
    return Edge(name, "PART_OF", to, zh, f"Directly contained {name}.", inverse=True, many=True, paged=True)


def runs_through(zh: str) -> Edge:
    """Declare that a road or lane runs through communities."""
    return Edge("communities", "RUNS_THROUGH", "Community", zh, "The communities that it runs through.", many=True)


def place(
    name: str,
    zh: str,
    en: str,
    rank: int,
    *,
    own: tuple[Property, ...] = (),
    arrows: tuple[Edge, ...] = (),
    root_field: str | None = None,
) -> Kind:
    """Declare a kind of place; `rank` is its nearness in the chain of coverage."""
    return Kind(
        name,
        zh,
        en,
        PLACE,
        own,
        arrows,
        rank=rank,
        root_field=root_field,
        area=WITHIN.then(incoming("RUNS_THROUGH", 0, 1)),
    )


NUMBER = Property("number", "号", "The number that it goes by, as written on it: 3号楼, 12栋, 2单元.", required=True)

PLACES = (
    place("City", "市", "The city.", 9, arrows=(contained("districts", "District", "县市区"),), root_field="cities"),
    place(
        "District",
        "县（市、区）",
        "A county, county-level city, district or development zone.",
        8,
        arrows=(part_of("city", "City", "所属市"), contained("subdistricts", "Subdistrict", "街道乡镇")),
        root_field="districts",
    ),
    place(
        "Subdistrict",
        "街道",
        "A subdistrict or township.",
        7,
        own=(
            Property(
                "category", "类别", "Street or township.", Value.CHOICE, required=True, choices=SUBDISTRICT_CATEGORY
            ),
        ),
        arrows=(part_of("district", "District", "所属县市区"), contained("communities", "Community", "社区")),
        root_field="subdistricts",
    ),
    place(
        "Community",
        "社区",
        "A residential community.",
        6,
        arrows=(
            part_of("subdistrict", "Subdistrict", "所属街道"),
            contained("compounds", "Compound", "小区"),
            contained("grids", "Grid", "网格"),
            Edge(
                "units",
                "STATIONED_IN",
                "Unit",
                "驻区单位",
                "The units stationed in it.",
                inverse=True,
                many=True,
                paged=True,
            ),
            Edge(
                "brands", "BRAND_OF", "Brand", "品牌", "What it is known for.", inverse=True, many=True, temporal=False
            ),
        ),
        root_field="communities",
    ),
    place(
        "Grid",
        "网格",
        "A grid: buildings of one community that one grid chief looks after, across compounds.",
        2,
        arrows=(part_of("community", "Community", "所属社区"), contained("buildings", "Building", "楼栋")),
        root_field="grids",
    ),
    place(
        "Compound",
        "小区",
        "A residential compound.",
        5,
        arrows=(part_of("community", "Community", "所属社区"), contained("buildings", "Building", "楼栋")),
        root_field="compounds",
    ),
    place(
        "Building",
        "楼栋",
        "A building of a compound.",
        1,
        own=(NUMBER, Property("phase", "期", "The phase (期) of the compound that it belongs to.")),
        arrows=(
            part_of("compound", "Compound", "所属小区", required=False),
            part_of("grid", "Grid", "所属网格", required=False),
            Edge(
                "along",
                "ALONG",
                "Place",
                "临街路巷",
                "The roads and lanes that it stands along.",
                many=True,
                target_kinds=("Road", "Lane"),
            ),
            contained("entrances", "Entrance", "单元"),
        ),
        root_field="buildings",
    ),
    place(
        "Entrance",
        "单元",
        "An entrance of a building.",
        0,
        own=(NUMBER,),
        arrows=(part_of("building", "Building", "所属楼栋"),),
        root_field="entrances",
    ),
    place("Road", "街", "A road or street.", 4, arrows=(runs_through("途经社区"),), root_field="roads"),
    place("Lane", "路巷", "A lane.", 3, arrows=(runs_through("途经社区"),), root_field="lanes"),
)
