"""Succession: which places or organizations took over from which, and from what day on."""

from graph.ontology.declarations import Computed, Edge, Property, Value

SUCCEEDED_BY = "SUCCEEDED_BY"
"""The arrow from what was renamed, merged or split, or gave up a part, to what took over."""
LONGEST_CHAIN = 12
"""Successions, one after the other, that are followed from what is gone to what became of it."""


def succession_edges(facet: str, zh: str, en: str) -> tuple[Edge, Edge]:
    """Declare the edges of a facet to what took over from a node, and from what it took over."""
    day = Property(
        "since",
        "继任日期",
        f"The first day on which the other {en} was responsible; unless stated, it is the day after the last one of "
        "its predecessor. An earlier day means that only a part was transferred.",
        Value.DAY,
    )
    return (
        Edge(
            "successors",
            SUCCEEDED_BY,
            facet,
            f"继任{zh}",
            f"The {en}s that had taken over its responsibilities by the day `at`, when it was renamed, merged or "
            "split, or when a part of it was transferred.",
            many=True,
            temporal=False,
            day=day,
        ),
        Edge(
            "predecessors",
            SUCCEEDED_BY,
            facet,
            f"前身{zh}",
            f"The {en}s whose responsibilities it had taken over by the day `at`.",
            inverse=True,
            many=True,
            temporal=False,
            day=day,
        ),
    )


def succession_fields(facet: str, zh: str, en: str) -> tuple[Computed, Computed]:
    """Declare the fields that list the same successions with their days and sorts."""
    return (
        Computed(
            "succeededBy",
            f"{zh}去向",
            f"How its responsibilities went to other {en}s by the day `at`, by day.",
            f"{facet}Succession",
            many=True,
            temporal=True,
        ),
        Computed(
            "tookOver",
            f"{zh}来历",
            f"How it took over responsibilities of other {en}s by the day `at`, by day.",
            f"{facet}Succession",
            many=True,
            temporal=True,
        ),
    )
