"""A node as a row: inserted, revised, ended, read back, logged; both clocks and evidence kept.

In order of control flow: `batch` holds checked rows on their way into the graph; `protected_values`
completes them; `upsert` compares them with the graph; `insert` writes new nodes; `revision_plan`
and `revision_write` replace what is believed of others; `settle` keeps facts within the days of
what they depend on, as `standing` defines it and `dependents` reads it; `settle_graph` does so once
for a graph of an earlier version; `end_missing` ends what a full ledger no longer lists;
`change_log` logs what was written; `import_log` records imports; `read` returns nodes
as rows. May import `graph.database` and `graph.ontology`.
"""
