"""Addresses as people write them: what they say, and which place of the graph is meant."""

from graph.addresses.parsing import Address, parse

__all__ = ["Address", "parse"]
