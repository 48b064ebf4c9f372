"""The places and party organizations of the sample city, as its rows say."""

import csv
from collections import Counter

from graph.ontology.division_codes import key_of
from tests.support.sample_rows import (
    ROOT,
    Ledgers,
    held,
)


def test_every_division_loads_and_the_merged_community_is_one_more(ledgers: Ledgers) -> None:
    with (ROOT / "loaders/sample/city/divisions.csv").open(encoding="utf-8", newline="") as file:
        real = {(row["code"], row["name"]) for row in csv.DictReader(file)}
    kinds = {"城市": "City", "县市区": "District", "街道乡镇": "Subdistrict", "社区": "Community"}
    loaded = {
        (key_of(kind, row["编号"]), row["名称"])
        for name, kind in kinds.items()
        for row in ledgers[name]
    }
    assert loaded - real == {("220802003002", "瑞光社区")}
    assert real <= loaded


def test_among_the_communities_that_take_part_are_the_two_of_the_article_and_pairs_of_one_name(
    ledgers: Ledgers,
) -> None:
    taking = held(ledgers["党组织覆盖"], "场所编号", 责任="社区大党委")
    names = Counter(row["名称"] for row in ledgers["社区"] if row["编号"] in taking)
    assert {"220802001005", "220802003006"} <= taking
    assert not [name for name in names if "虚拟" in name]
    assert len([name for name, count in names.items() if count == 2]) >= 2


def test_some_grids_cut_across_compounds_and_streets_run_through_several_communities(
    ledgers: Ledgers,
) -> None:
    compounds: dict[str, set[str]] = {}
    grids: dict[str, set[str]] = {}
    for row in ledgers["楼栋"]:
        if row["所属网格编号"] and row["所属小区编号"]:
            compounds.setdefault(row["所属网格编号"], set()).add(row["所属小区编号"])
            grids.setdefault(row["所属小区编号"], set()).add(row["所属网格编号"])
    assert sum(len(found) > 1 for found in compounds.values()) > 100
    assert sum(len(found) > 1 for found in grids.values()) > 100
    assert all(
        sum("、" in row["途经社区编号"] for row in ledgers[name]) > 50 for name in ("街", "路巷")
    )


def test_in_some_compounds_the_numbers_begin_anew_in_each_phase_and_in_others_they_run_on(
    ledgers: Ledgers,
) -> None:
    numbers: dict[str, Counter[str]] = {}
    for row in ledgers["楼栋"]:
        if row["期"]:
            numbers.setdefault(row["所属小区编号"], Counter())[row["楼号"]] += 1
    repeating = [found for found in numbers.values() if max(found.values()) > 1]
    assert len(repeating) > 20
    assert len(numbers) - len(repeating) > 20
    suffixes = {row["楼号"].lstrip("0123456789") for row in ledgers["楼栋"]}
    assert suffixes == {"号楼", "栋", "幢"}


def test_every_party_organization_that_leads_stands_below_the_municipal_committee(
    ledgers: Ledgers,
) -> None:
    above = {row["编号"]: row["上级党组织编号"] for row in ledgers["党组织"]}
    category = {row["编号"]: row["类别"] for row in ledgers["党组织"]}

    def chain(organization: str) -> list[str]:
        return [
            category[organization],
            *(chain(above[organization]) if above[organization] else []),
        ]

    whole = ["楼栋党小组", "小区党支部", "社区大党委", "街道党工委", "县（市、区）委", "市委"]
    groups = [row["编号"] for row in ledgers["党组织"] if row["类别"] == "楼栋党小组"]
    assert {tuple(chain(group)) for group in groups} == {tuple(whole)}
    assert {chain(organization)[-1] for organization in above} == {"市委"}
