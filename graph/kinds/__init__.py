"""All kinds of the graph, gathered from the modules that declare them."""

from graph.declare import Registry
from graph.kinds.assignments import ASSIGNMENTS
from graph.kinds.organizations import ORGANIZATIONS
from graph.kinds.people import PEOPLE
from graph.kinds.places import PLACES

KINDS = Registry({kind.name: kind for kind in (*PLACES, *ORGANIZATIONS, *PEOPLE, *ASSIGNMENTS)})

__all__ = ["KINDS"]
