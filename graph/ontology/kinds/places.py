"""Places: from the city down to the entrance, and the roads, lanes and grids that cut across."""

from typing import NamedTuple

from graph.ontology.choices import Choices
from graph.ontology.declarations import Computed, Edge, Facet, Kind, Property, Value
from graph.ontology.kinds.succession import succession_edges, succession_fields
from graph.ontology.list_cost import CHEAP_LIST, ListCost
from graph.ontology.paths import WITHIN, Through, incoming
from graph.ontology.value_limits import DAY_AFTER

CODE = Property("code", "编号", "The official code or ledger code; a division code has no padding of zeros.")
NAME = Property("name", "名称", "The name.", required=True)
ALIASES = Property("aliases", "别名", "The other names in use.", Value.TEXTS)
BEGAN = Property("from", "起始日期", "The first day on which it exists; null if unknown.", Value.DAY)
ENDED = Property(
    "to",
    "终止日期",
    "The day after the last one, [from, to): the first day on which it no longer exists; null if it has not ended.",
    Value.DAY,
    zh_note=DAY_AFTER,
)

COVERS = Computed(
    "covers", "负责范围", "The places that it covers; `via` is empty in these lines.", "CoverageLine", paged=True
)


def lying_at(name: str, arrow: str, to: str, zh: str, en: str) -> Edge:
    """Declare an edge to what lies at a place itself; lists that are filtered by area include what lies below it."""
    return Edge(
        name,
        arrow,
        to,
        zh,
        f"{en} at this place itself, without the places that it contains.",
        inverse=True,
        many=True,
        paged=True,
        temporal=False,
    )


PLACE = Facet(
    "Place",
    "场所",
    "A place of the city: an administrative division, or a part of one, down to the entrance.",
    properties=(
        CODE,
        NAME,
        ALIASES,
        Property("address", "地址", "The address as people write it."),
        Property(
            "latitude", "纬度", "The latitude in degrees north, WGS 84.", Value.NUMBER, hidden=True, between=(-90, 90)
        ),
        Property(
            "longitude",
            "经度",
            "The longitude in degrees east, WGS 84.",
            Value.NUMBER,
            hidden=True,
            between=(-180, 180),
        ),
        BEGAN,
        ENDED,
    ),
    edges=(
        *succession_edges("Place", "场所", "place"),
        Edge(
            "children",
            "PART_OF",
            "Place",
            "下级场所",
            "The places that it directly contains.",
            inverse=True,
            many=True,
            paged=True,
        ),
        Edge(
            "posts", "COVERS", "Post", "岗位", "The posts that cover this place.", inverse=True, many=True, paged=True
        ),
        lying_at("assignments", "ASSIGNED_AT", "Assignment", "组织责任", "The assignments of organizations"),
        lying_at("cadreAssignments", "SERVED_AT", "CadreAssignment", "干部责任", "The assignments of cadres"),
        lying_at("resources", "GIVEN_IN", "Resource", "资源", "The resources that can be used"),
        lying_at("needs", "NEEDED_AT", "Need", "需求", "The needs"),
        lying_at("projects", "CARRIED_OUT_AT", "Project", "项目", "The projects"),
        lying_at("serviceRequests", "RAISED_AT", "ServiceRequest", "诉求", "The service requests"),
        lying_at("activities", "HELD_AT", "Activity", "活动", "The activities"),
        lying_at("venues", "SITUATED_AT", "Venue", "阵地", "The venues"),
        lying_at("responsibilities", "OWED_AT", "Responsibility", "责任事项", "The responsibilities"),
        lying_at("funds", "GIVEN_TO", "Fund", "经费", "The funds"),
    ),
    computed=(
        *succession_fields("Place", "场所", "place"),
        Computed("kind", "场所种类", "The kind of place, such as `COMMUNITY`.", "PlaceKind", required=True),
        Computed("location", "位置", "The location; null if unknown.", "GeoPoint", filtered=True),
        Computed(
            "ancestors",
            "上级场所",
            "The places that contain it, from the nearest to the city.",
            "Place",
            many=True,
            temporal=True,
        ),
        Computed(
            "coverage",
            "谁负责这里",
            "The chain of responsibility: who covers this place, from it up to the city.",
            "Coverage",
            required=True,
            temporal=True,
        ),
    ),
    matching_fact=True,
)

SUBDISTRICT_CATEGORY = Choices(
    "SubdistrictCategory",
    {"STREET": ("街道", "Urban subdistrict"), "TOWNSHIP": ("乡镇", "Town, township or farm")},
    categorizes=True,
)


def part_of(name: str, to: str, zh: str, *, required: bool = True) -> Edge:
    """Declare the edge from a place to one that contains it."""
    return Edge(name, "PART_OF", to, zh, f"The {to.lower()} that contains it.", required=required)


def contained(name: str, to: str, zh: str) -> Edge:
    """Declare the edge to the places of one kind that a place directly contains."""
    return Edge(name, "PART_OF", to, zh, f"The {name} that it directly contains.", inverse=True, many=True, paged=True)


def runs_through(zh: str) -> Edge:
    """Declare the edge from a road or lane to the communities that it runs through."""
    return Edge(
        "communities", "RUNS_THROUGH", "Community", zh, "The communities that it runs through.", many=True, paged=True
    )


def assigned(name: str, to: str, zh: str, en: str) -> Edge:
    """Declare the edge from a place to organizations that assignments make responsible for it."""
    through = Through("Assignment", "ASSIGNED_TO")
    return Edge(name, "ASSIGNED_AT", to, zh, en, inverse=True, many=True, paged=True, temporal=False, through=through)


class Level(NamedTuple):
    """Where a kind of place stands among the others."""

    rank: int
    """Its nearness in the chain of coverage: 0 is the nearest."""
    depth: int
    """How many levels lead from it down to buildings."""


def place(
    name: str,
    zh: str,
    en: str,
    level: Level,
    *,
    own: tuple[Property, ...] = (),
    arrows: tuple[Edge, ...] = (),
    root_field: str | None = None,
    list_cost: ListCost = CHEAP_LIST,
) -> Kind:
    """Declare a kind of place."""
    return Kind(
        name,
        zh,
        en,
        PLACE,
        own,
        arrows,
        rank=level.rank,
        depth=level.depth,
        root_field=root_field,
        list_cost=list_cost,
        area=WITHIN.then(incoming("RUNS_THROUGH", 0, 1)),
    )


NUMBER = Property("number", "号", "The number as written on it: 3号楼, 12栋, 2单元.", required=True)

PLACES = (
    place(
        "City",
        "市",
        "The city.",
        Level(rank=9, depth=5),
        arrows=(contained("districts", "District", "县市区"),),
        root_field="cities",
    ),
    place(
        "District",
        "县（市、区）",
        "A county, county-level city, district or development zone.",
        Level(rank=8, depth=4),
        arrows=(part_of("city", "City", "所属市"), contained("subdistricts", "Subdistrict", "街道乡镇")),
        root_field="districts",
    ),
    place(
        "Subdistrict",
        "街道",
        "A subdistrict (街道) or township (乡镇).",
        Level(rank=7, depth=3),
        own=(
            Property(
                "category",
                "类别",
                "The category: an urban subdistrict or a township.",
                Value.CHOICE,
                required=True,
                choices=SUBDISTRICT_CATEGORY,
            ),
        ),
        arrows=(part_of("district", "District", "所属县市区"), contained("communities", "Community", "社区")),
        root_field="subdistricts",
    ),
    place(
        "Community",
        "社区",
        "A residential community.",
        Level(rank=6, depth=2),
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
                "brands",
                "BRAND_OF",
                "Brand",
                "品牌",
                "The brands of the community (一社区一品牌).",
                inverse=True,
                many=True,
                temporal=False,
            ),
        ),
        root_field="communities",
    ),
    place(
        "Grid",
        "网格",
        "A grid: buildings of one community, possibly of several compounds, with one grid chief.",
        Level(rank=2, depth=1),
        arrows=(part_of("community", "Community", "所属社区"), contained("buildings", "Building", "楼栋")),
        root_field="grids",
    ),
    place(
        "Compound",
        "小区",
        "A residential compound.",
        Level(rank=5, depth=1),
        arrows=(
            part_of("community", "Community", "所属社区"),
            contained("buildings", "Building", "楼栋"),
            assigned("ownersCommittees", "OwnersCommittee", "业主委员会", "The owners' committees of the compound."),
            assigned(
                "responsibleUnits",
                "Unit",
                "责任单位",
                "The units that are responsible for the compound under any duty, such as its property company.",
            ),
        ),
        root_field="compounds",
    ),
    place(
        "Building",
        "楼栋",
        "A building of a compound.",
        Level(rank=1, depth=0),
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
        list_cost=ListCost(whole=600, size=3_700),
    ),
    place(
        "Entrance",
        "单元",
        "An entrance of a building.",
        Level(rank=0, depth=0),
        own=(NUMBER,),
        arrows=(part_of("building", "Building", "所属楼栋"),),
        root_field="entrances",
        list_cost=ListCost(whole=2_200, size=14_000),
    ),
    place(
        "Road",
        "街",
        "A road or street.",
        Level(rank=4, depth=0),
        arrows=(runs_through("途经社区"),),
        root_field="roads",
    ),
    place("Lane", "路巷", "A lane.", Level(rank=3, depth=0), arrows=(runs_through("途经社区"),), root_field="lanes"),
)
