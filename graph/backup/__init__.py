"""Copies of a whole graph, read while others write to it, and filled into an empty one.

A copy is a stream of records: `records` says what they are and what values in them look like.
`read_graph` yields them, and reads again what was written meanwhile, so that they show the graph as
it was at one number of the change log. `write_graph` fills them in. May import `graph.rows` and
what that may.
"""

from graph.backup.read_graph import PAGE, GraphReader, GraphUnsettled
from graph.backup.records import Arrow, Record
from graph.backup.write_graph import GraphNotEmpty, GraphWriter, RestoreIncomplete

__all__ = [
    "PAGE",
    "Arrow",
    "GraphNotEmpty",
    "GraphReader",
    "GraphUnsettled",
    "GraphWriter",
    "Record",
    "RestoreIncomplete",
]
