"""The names of everything, indexed in the process: who is called so, or almost so, or sounds so.

It knows kinds, names and what a place is part of; it knows nothing of addresses.

- entries: what is indexed of a node: its names, what contains it, from when to when
- entries_query: the statement that reads the entries of a kind
- read_index: the indexes that are kept of a graph, each until its kind is written
- kind_index: the index of one kind, with its lookups
- name_index: the indexes of several kinds as one, best hits first
- fuzzy_terms: the terms that are one slip away from a text
- sounds: pinyin and initials of names, and of what people type

Imports kept_results, query, rows (only the change log), database and ontology.
"""

from graph.names.entries import NameEntry, NameRole, StoredName
from graph.names.kind_index import KindIndex, LookupWay
from graph.names.name_index import NameHit, NameIndex
from graph.names.read_index import NAMED_KINDS, read_kind_index, read_name_index

__all__ = [
    "NAMED_KINDS",
    "KindIndex",
    "LookupWay",
    "NameEntry",
    "NameHit",
    "NameIndex",
    "NameRole",
    "StoredName",
    "read_kind_index",
    "read_name_index",
]
