"""Figures of the organizations of compounds and buildings, and of communities' brands."""

from graph.reports.conditions import has_begun_not_ended
from graph.reports.figures.figure import Figure
from graph.reports.patterns import CountedEnd, assignment_pattern, located_pattern

BRANDED_COMMUNITY = CountedEnd("fact", "BRAND_OF", "Community", temporal=True)

ORGANIZATION_FIGURES = (
    Figure(
        "redPropertyBranches",
        "红色物业服务党支部",
        "Red property-service branches",
        "当日在小区服务的红色物业服务党支部数",
        "distinct organizations under the duty red_property_branch on the day",
        patterns=(assignment_pattern("red_property_branch"),),
        kinds=("Assignment",),
    ),
    Figure(
        "buildingGroups",
        "楼栋党小组",
        "Building party groups",
        "当日领导楼栋的楼栋党小组数，一组领导多栋只计一次",
        "distinct organizations that lead a building under the duty building_group on the day",
        patterns=(assignment_pattern("building_group"),),
        kinds=("Assignment",),
    ),
    Figure(
        "ownersCommittees",
        "业主委员会",
        "Owners' committees",
        "当日的业主委员会数，分期成立的分别计",
        "distinct organizations under the duty owners_committee on the day; those of phases "
        "count each",
        patterns=(assignment_pattern("owners_committee"),),
        kinds=("Assignment",),
    ),
    Figure(
        "brandCommunities",
        "有品牌的社区",
        "Communities with a brand",
        "当日有社区品牌的社区数",
        "communities that have a brand on the day",
        patterns=(
            located_pattern("Brand", "BRAND_OF", has_begun_not_ended, end=BRANDED_COMMUNITY),
        ),
        kinds=("Brand", "Community"),
    ),
)
