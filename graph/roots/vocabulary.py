"""Root fields that return the city's vocabulary: duties, workflows and categories of services.

They read nothing from the graph.
"""

from graph.query.compiler import CompileContext, Projection
from graph.query.plan import ROOT_FIELDS
from graph.query.selection import Field
from graph.query.shape import constant_shape
from graph.query.vocabulary_fields import category_fields, duty_fields, workflow_fields


def project_duties(context: CompileContext, field: Field) -> Projection:
    """Project the city's duties, in their order."""
    duties = [duty_fields(duty, field.children) for duty in context.vocabulary]
    return Projection("", constant_shape(duties))


def project_workflows(context: CompileContext, field: Field) -> Projection:
    """Project the city's workflows."""
    workflows = context.vocabulary.workflows
    made = [workflow_fields(workflow.code, workflow, field.children) for workflow in workflows]
    return Projection("", constant_shape(made))


def project_categories(context: CompileContext, field: Field) -> Projection:
    """Project the city's categories of services."""
    categories = context.vocabulary.categories
    made = [category_fields(category.code, category, field.children) for category in categories]
    return Projection("", constant_shape(made))


ROOT_FIELDS.update(
    {"duties": project_duties, "workflows": project_workflows, "categories": project_categories}
)
