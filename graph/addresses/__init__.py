"""Addresses as people write them: what they say, and which place of the graph is meant."""

from graph.addresses.candidates import Candidate
from graph.addresses.parse import Address, parse_address
from graph.addresses.resolve import Resolution, resolve_address

__all__ = ["Address", "Candidate", "Resolution", "parse_address", "resolve_address"]
