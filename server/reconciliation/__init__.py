"""Which units, compounds, buildings and communities a column of names means.

The answers have the form of the Reconciliation Service API 0.2 of the W3C community group, which
OpenRefine speaks.

- entity_types: the types and properties that can be reconciled, and the manifest
- find_candidates: the candidates for a name, from the indexes of names and addresses
- answers: what is answered to queries, suggestions, previews and extensions

Imports graph.
"""
