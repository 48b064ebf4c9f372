"""A node as a row: inserted, revised, ended, read back, logged; both clocks and evidence kept.

In order of control flow: `batch` holds checked rows on their way into the graph; `comparison`
completes them and compares them with the graph; `upsert` writes the difference; `insert` writes
new nodes; `revision_plan` and `revision_write` replace what is believed of others; `end_missing`
ends what a full ledger no longer lists; `withdrawal` ends the belief in a node, and begins it
again; `change_log` logs what was written; `import_log` and `import_runs` write and read the log of
imports; `undo` and `restore` undo a part of one; `read` returns nodes as rows. May import
`graph.database` and `graph.ontology`.
"""
