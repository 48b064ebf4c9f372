"""Erases personal data that must go, wherever the graph holds it.

Corrections delete nothing: what was believed stays and can be asked for. So a resident's data that
slipped in, or an official's after the period of retention, is erased in every version and log.

In order of control flow:

- `stored_texts`: what texts the graph stores, by label and by type of arrow, from the declarations.
- `spellings`: in which spellings a text stands in others.
- `erase`: erases a text everywhere, or the data of one person.

Imports audit_log, rows, database, ontology and errors.
"""
