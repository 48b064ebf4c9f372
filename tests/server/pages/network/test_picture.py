"""The picture of a part of the network."""

from itertools import pairwise
from xml.etree import ElementTree as ET

from server.cli.research.network_plot import of_paths
from server.pages.network.picture import SIZE, Drawn, DrawnLink, DrawnNode, picture

SVG = "{http://www.w3.org/2000/svg}"


def texts_of(drawn: Drawn) -> list[str]:
    """Return the texts of a picture, which is well-formed and keeps its circles in the frame."""
    root = ET.fromstring(picture(drawn))  # noqa: S314 - a picture of ours
    for circle in root.iter(f"{SVG}circle"):
        assert all(0 < float(circle.attrib[name]) < SIZE for name in ("cx", "cy"))
    return [text.text or "" for text in root.iter(f"{SVG}text")]


def test_an_ego_network_shows_every_label_the_kinds_and_what_was_left_out() -> None:
    nodes = [DrawnNode("Alliance:M1", "Alliance", "解放社区党建联盟 <一>", 0)]
    nodes += [DrawnNode(f"Unit:D{each}", "Unit", f"单位{each}", 1 + each % 2) for each in range(20)]
    links = [DrawnLink("MEMBER_OF", node.id, "Alliance:M1") for node in nodes[1:]]
    texts = texts_of(Drawn(nodes, links, 7))
    assert {node.label for node in nodes} <= set(texts)
    assert {"城市党建联盟", "单位", "另有 7 个节点没有画出"} <= set(texts)


def test_paths_lead_from_left_to_right_and_end_in_the_last_column() -> None:
    def path(*names: str) -> dict[str, object]:
        nodes = [{"__typename": "Unit", "id": f"Unit:{name}", "label": name} for name in names]
        ends = pairwise(nodes)
        links = [{"type": "SUBORDINATE_TO", "source": one, "target": other} for one, other in ends]
        return {"nodes": nodes, "links": links}

    drawn = of_paths({"paths": [path("甲", "乙", "丁"), path("甲", "乙", "丙", "丁")]})
    assert {node.label: node.distance for node in drawn.nodes} == {
        "甲": 0,
        "乙": 1,
        "丙": 2,
        "丁": 3,
    }
    assert len(drawn.links) == 4
    assert "上级组织" in texts_of(drawn)


def test_a_picture_of_nothing_but_a_node_is_a_picture() -> None:
    assert "甲" in texts_of(Drawn([DrawnNode("Unit:1", "Unit", "甲", 0)], [], 0))


def test_a_picture_that_is_walked_through_leads_from_each_node_but_the_middle() -> None:
    nodes = [
        DrawnNode("Alliance:M1", "Alliance", "联盟", 0),
        DrawnNode("Unit:D1", "Unit", "<甲>", 1),
    ]
    svg = picture(Drawn(nodes, [], 0), lambda node: f"/network/{node.id}?at=<1>")
    links = list(ET.fromstring(svg).iter(f"{SVG}a"))  # noqa: S314 - a picture of ours
    assert [link.attrib["href"] for link in links] == ["/network/Unit:D1?at=<1>"]
