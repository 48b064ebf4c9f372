"""Fields of kinds that functions answer when they are read, made from their declarations."""

from datetime import date
from typing import Any

from strawberry.types.field import StrawberryField

from graph.ontology.declarations import Computed
from graph.ontology.kinds import KINDS
from schema.types.coverage.chain import Coverage
from schema.types.enums import PlaceKind
from schema.types.fields import CLOCKS, PAGE, lazy_type, list_type, make_field, nullable_type
from schema.types.lists.filters import filter_argument
from schema.types.matches import BEST_MATCHES, RANKING_OF_NEEDS, Match, NeedMatches
from schema.types.nodes import GeoPoint, Node
from schema.types.plans import CommunitySatisfaction, UnmetNeed
from schema.types.succession import OrganizationSuccession, PlaceSuccession
from schema.types.vocabulary import ProjectStep, WorkflowRole, WorkflowStep

ANSWER_TYPES: dict[str, Any] = {
    "String": str,
    "Date": date,
    "Node": Node,
    "PlaceKind": PlaceKind,
    "GeoPoint": GeoPoint,
    "Coverage": Coverage,
    "Match": Match,
    "NeedMatches": NeedMatches,
    "UnmetNeed": UnmetNeed,
    "CommunitySatisfaction": CommunitySatisfaction,
    "ProjectStep": ProjectStep,
    "WorkflowStep": WorkflowStep,
    "WorkflowRole": WorkflowRole,
    "PlaceSuccession": PlaceSuccession,
    "OrganizationSuccession": OrganizationSuccession,
    "ProjectResult": lazy_type("ProjectResult", "schema.roots.mutations.projects"),
}
"""The types of computed fields that are neither a kind nor a facet."""


def computed_field(declared: Computed) -> StrawberryField:
    """Make the field of a value that a function answers."""
    description = f"{declared.zh}。{declared.en}"
    if declared.paged:
        connection = lazy_type(f"{declared.type}Connection")
        return make_field(connection, description, *CLOCKS, *PAGE)
    annotation = ANSWER_TYPES.get(declared.type) or lazy_type(declared.type)
    if declared.type == NeedMatches.__name__:
        ranked = nullable_type(declared.name, annotation)
        return make_field(ranked, description, *CLOCKS, BEST_MATCHES, cost=RANKING_OF_NEEDS)
    if declared.many:
        annotation = list_type(annotation)
    else:
        annotation = nullable_type(declared.name, annotation)
    arguments = CLOCKS if declared.temporal else ()
    if declared.many and KINDS.named(declared.type):
        arguments = (filter_argument(declared.type), *arguments)
    return make_field(annotation, description, *arguments)
