"""Addresses as people write them: what they say, and which place of the graph is meant."""

from graph.addresses.candidates import Candidate
from graph.addresses.parse import Address, parse
from graph.addresses.resolve import Resolution, resolve

__all__ = ["Address", "Candidate", "Resolution", "parse", "resolve"]
