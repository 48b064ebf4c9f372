"""A node as a row: inserted, revised, ended, read back, logged; both clocks and evidence kept.

In order of control flow: `batch` holds checked rows on their way into the graph; `comparison`
completes them and compares them with the graph, with keys and names that are written otherwise
found by `keys`; `upsert` writes the difference; `insert` writes new nodes; `revision_plan` and
`revision_write` replace what is believed of others; `ends` keeps facts within the days of what they
depend on; `end_missing` ends what a full ledger no longer lists; `undoing` takes an import back;
`change_log` logs what was written; `import_log` records imports; `read` returns nodes as rows;
`last_days` is what ends in ledgers mean, and corrects those that were misread. May import
`graph.database` and `graph.ontology`.
"""
