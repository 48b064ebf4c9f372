"""The parts of a global id: `Tenure:R1`, and of an earlier revision of a fact `Tenure:R1~1`."""

from __future__ import annotations


def kind_name_of(global_id: str) -> str:
    """Return the name of the kind of a node: `Tenure` of `Tenure:R1`."""
    return global_id.partition(":")[0]


def key_of_id(global_id: str) -> str:
    """Return the key of a node, as its ledger has it: `R1` of `Tenure:R1`."""
    return global_id.partition(":")[2]


def plain_id(global_id: str) -> str:
    """Return an id without the number of a fact's revision: `Tenure:R1` of `Tenure:R1~1`."""
    return global_id.partition("~")[0]
