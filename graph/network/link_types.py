"""Which kinds are nodes of the network, and what links them, from the declarations.

An arrow of a node is a link as it is. A fact with an interval, such as a tenure, is a node inside
of the graph and becomes a link here: from the cadre to the post that it holds.
"""

from __future__ import annotations

from typing import NamedTuple

from graph.ontology.kinds import KINDS

NETWORK_KINDS = tuple(
    kind.name for kind in KINDS if kind.facet or kind.name in ("Cadre", "Post", "Project", "Venue")
)
"""The kinds that are nodes: places and organizations, cadres, posts, projects and venues."""
PERSON_KINDS = tuple(kind.name for kind in KINDS if kind.is_person)
"""Nobody is measured or ranked: these are in no centrality and in no group."""
SUCCESSION = "SUCCEEDED_BY"
"""What this arrow connects is the same thing at two times, and no link."""


class LinkType(NamedTuple):
    """One type of link: an arrow, or a fact with the two arrows that lead from it."""

    name: str
    zh: str
    en: str
    source: str
    """The label of the nodes at which it begins."""
    arrow: str
    """The arrow; of a fact, the one to its target."""
    fact: str = ""
    """The kind of the fact that it stands for; empty for an arrow."""
    from_arrow: str = ""
    """Of a fact: the arrow to its source."""
    is_dated: bool = True
    """Whether it has an interval of its own. Others hold as long as their source is there."""

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds on which it depends."""
        return (self.fact,) if self.fact else tuple(KINDS.names_of([self.source]))


FACT_LINKS = (
    ("HOLDS", "任职", "A cadre holds a post", "Tenure", "holder", "post"),
    ("ON_BEHALF_OF", "代表", "A post is held on behalf of an organization",
     "Tenure", "post", "onBehalfOf"),
    ("RESPONSIBLE_FOR", "组织责任", "An organization is responsible for a place under a duty",
     "Assignment", "organization", "place"),
    ("REGISTERED_AT", "干部责任", "A cadre reports to or is paired with a place",
     "CadreAssignment", "cadre", "place"),
    ("MEMBER_OF", "联盟成员", "An organization is a member of an alliance",
     "AllianceMembership", "member", "alliance"),
)  # fmt: skip # a table
"""Links that stand for facts: name, its meaning, the fact, and its edges to source and target."""


def fact_link(name: str, zh: str, en: str, fact: str, source: str, target: str) -> LinkType:
    """Return the type of the links that stand for facts of a kind."""
    edges = {edge.name: edge for edge in KINDS[fact].stored}
    anchor = KINDS.named(edges[source].to)[0].anchor
    return LinkType(name, zh, en, anchor, edges[target].arrow, fact, edges[source].arrow)


def arrow_links() -> dict[str, LinkType]:
    """Return the types of the arrows between nodes of the network, by name."""
    found: dict[str, LinkType] = {}
    for name in NETWORK_KINDS:
        kind = KINDS[name]
        for edge in kind.stored:
            inside = set(KINDS.names_of([edge.to])) <= set(NETWORK_KINDS)
            if inside and edge.arrow != SUCCESSION:
                meaning = edge.en.rstrip(".")
                made = LinkType(
                    edge.arrow, edge.zh, meaning, kind.anchor, edge.arrow, is_dated=edge.temporal
                )
                found.setdefault(edge.arrow, made)
    return found


LINK_TYPES: dict[str, LinkType] = {
    **arrow_links(),
    **{link[0]: fact_link(*link) for link in FACT_LINKS},
}
"""All types of links by name."""
LINK_MEANINGS = {link.name: (link.zh, link.en) for link in LINK_TYPES.values()}
READ_KINDS = tuple(
    KINDS.names_of([*NETWORK_KINDS, *(link.fact for link in LINK_TYPES.values() if link.fact)])
)
"""The kinds on which a network depends."""
