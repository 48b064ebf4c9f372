"""Expiry sweeps: which pledges were withdrawn because their window had closed."""

from graph.ontology.declarations import Edge, Kind, Property, Value

SWEEPS = (
    Kind(
        "ExpirySweep",
        "到期清理",
        "An expiry sweep: pledges whose window had closed before they were started were withdrawn.",
        own=(
            Property("sweptAt", "清理时间", "The moment of the sweep.", Value.INSTANT, required=True),
            Property("sweptBy", "经办", "The caller who ran the sweep.", required=True),
        ),
        arrows=(
            Edge(
                "withdrawn",
                "SWEPT",
                "Project",
                "撤回的项目",
                "The projects that the sweep withdrew.",
                many=True,
                temporal=False,
            ),
        ),
        listed_after_end=True,
    ),
)
