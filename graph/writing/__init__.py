"""Writes that a caller asks for one by one: appointments, needs, requests and their steps, plans."""

from graph.writing import allocating, appointing, offering, requesting
from graph.writing.calls import WRITES, Call
from graph.writing.problems import Problem
from graph.writing.writer import Store, Writer

PARTS = (allocating, appointing, offering, requesting)
"""The modules that register what they write as they are imported."""

__all__ = ["PARTS", "WRITES", "Call", "Problem", "Store", "Writer"]
