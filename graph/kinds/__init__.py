"""All kinds of the graph, gathered from the modules that declare them."""

from graph.declare import Registry
from graph.kinds.activities import ACTIVITIES
from graph.kinds.assignments import ASSIGNMENTS
from graph.kinds.needs import NEEDS
from graph.kinds.obligations import OBLIGATIONS
from graph.kinds.organizations import ORGANIZATIONS
from graph.kinds.people import PEOPLE
from graph.kinds.places import PLACES
from graph.kinds.plans import PLANS
from graph.kinds.requests import REQUESTS
from graph.kinds.sweeps import SWEEPS

KINDS = Registry(
    {kind.name: kind for kind in (*PLACES, *ORGANIZATIONS, *PEOPLE, *ASSIGNMENTS, *NEEDS, *REQUESTS, *ACTIVITIES, *OBLIGATIONS, *PLANS, *SWEEPS)},
)

__all__ = ["KINDS"]
