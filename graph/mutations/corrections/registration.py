"""Registers a mutation for every kind that declares what may be corrected or withdrawn by hand."""

from functools import partial

from graph.mutations.corrections.changes import CHANGES
from graph.mutations.corrections.correct import correct_node
from graph.mutations.corrections.withdraw import withdraw_node
from graph.mutations.registry import Within, mutation
from graph.ontology.kinds import KINDS

COORDINATED = {
    "Need": Within("need"),
    "Resource": Within("resource", arrow="OFFERED_BY"),
    "Project": Within("project"),
    "Milestone": Within("milestone", arrow="MILESTONE_OF"),
    "ServiceRequest": Within("serviceRequest"),
}
"""The kinds that a coordinator may correct, and what has to be within the own areas."""

for kind in KINDS:
    within = COORDINATED.get(kind.name)
    if kind.correctable:
        correct = partial(correct_node, kind=kind)
        mutation(f"correct{kind.name}", kind.name, null_erases=CHANGES, within=within)(correct)
    if kind.withdrawal:
        withdraw = partial(withdraw_node, kind=kind)
        mutation(f"withdraw{kind.name}", kind.name, within=within)(withdraw)
