"""All kinds of the graph, gathered from the modules that declare them.

Each module declares the kinds of one subject as a table: one fact, one line. `places`, `organizations`
and `people` are who is where; `assignments` is who is responsible; `needs`, `projects`, `requests`,
`activities` and `obligations` are what is done; `plans` and `sweeps` are what commands leave behind.
`succession` is how places and organizations take over from each other.

May import the modules of `graph.ontology` that say how things are declared.
"""

from graph.ontology.kinds.activities import ACTIVITIES
from graph.ontology.kinds.assignments import ASSIGNMENTS
from graph.ontology.kinds.needs import NEEDS
from graph.ontology.kinds.obligations import OBLIGATIONS
from graph.ontology.kinds.organizations import ORGANIZATIONS
from graph.ontology.kinds.people import PEOPLE
from graph.ontology.kinds.places import PLACES
from graph.ontology.kinds.plans import PLANS
from graph.ontology.kinds.projects import PROJECTS
from graph.ontology.kinds.requests import REQUESTS
from graph.ontology.kinds.sweeps import SWEEPS
from graph.ontology.registry import Registry

KINDS = Registry(
    {
        kind.name: kind
        for kind in (
            *PLACES,
            *ORGANIZATIONS,
            *PEOPLE,
            *ASSIGNMENTS,
            *NEEDS,
            *PROJECTS,
            *REQUESTS,
            *ACTIVITIES,
            *OBLIGATIONS,
            *PLANS,
            *SWEEPS,
        )
    },
)

__all__ = ["KINDS"]
