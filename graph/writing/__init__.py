"""Writes that a caller asks for one by one: appointments, needs, requests and their steps."""

from graph.writing import appointing, offering, requesting
from graph.writing.calls import WRITES, Call
from graph.writing.problems import Problem
from graph.writing.writer import Store, Writer

PARTS = (appointing, offering, requesting)
"""The modules that register what they write as they are imported."""

__all__ = ["PARTS", "WRITES", "Call", "Problem", "Store", "Writer"]
