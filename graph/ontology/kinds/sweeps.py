"""Sweeps: the record of what was closed because its window had passed."""

from graph.ontology.declarations import Edge, Kind, Property, Value

SWEEPS = (
    Kind(
        "ExpirySweep",
        "到期清理",
        "The withdrawal of pledges whose window closed before anybody had started them, all at once.",
        own=(
            Property("sweptAt", "清理时间", "When it was done.", Value.INSTANT, required=True),
            Property("sweptBy", "经办", "Who did it.", required=True),
        ),
        arrows=(
            Edge(
                "projects", "SWEPT", "Project", "撤回的项目", "The pledges that it withdrew.", many=True, temporal=False
            ),
        ),
        listed_after_end=True,
    ),
)
