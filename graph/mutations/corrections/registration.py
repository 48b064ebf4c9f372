"""Registers a mutation for every kind that declares what may be corrected or withdrawn by hand."""

from functools import partial

from graph.mutations.corrections.changes import CHANGES
from graph.mutations.corrections.correct import correct_node
from graph.mutations.corrections.withdraw import withdraw_node
from graph.mutations.registry import mutation
from graph.ontology.kinds import KINDS

for kind in KINDS:
    if kind.correctable:
        correct = partial(correct_node, kind=kind)
        mutation(f"correct{kind.name}", kind.name, null_erases=CHANGES)(correct)
    if kind.withdrawal:
        mutation(f"withdraw{kind.name}", kind.name)(partial(withdraw_node, kind=kind))
