"""Writes that a caller asks for one by one: appointments, needs, resources, pledges and what becomes of them, requests and their steps, plans."""

from graph.writing import accepting, advancing, allocating, appointing, claiming, offering, pledging, requesting, sweeping
from graph.writing.calls import WRITES, Call
from graph.writing.problems import Problem
from graph.writing.writer import Store, Writer

PARTS = (accepting, advancing, allocating, appointing, claiming, offering, pledging, requesting, sweeping)
"""The modules that register what they write as they are imported."""

__all__ = ["PARTS", "WRITES", "Call", "Problem", "Store", "Writer"]
