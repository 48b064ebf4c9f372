"""A node as a row: inserted, revised, ended, read back, logged; both clocks and evidence kept.

In order of control flow: `batch` holds checked rows on their way into the graph; `comparison`
completes them and compares them with the graph; `stored_keys` finds nodes by keys that are written
otherwise, `references` what rows refer to, `named_nodes` by name; `upsert` writes the difference;
`insert` writes new nodes; `revision_plan` and `revision_write` replace what is believed of others;
`settle` keeps facts within the days of what they depend on, as `standing` defines it and
`dependents` reads it; `settle_graph` does so once for a graph of an earlier version; `end_missing`
ends what a full ledger no longer lists; `withdrawal`, `restore` and `undo` take an import back,
`removal` takes out what the sample city brought; `change_log` logs what was written; `import_log`
and `import_runs` record imports and list them; `read` returns nodes as rows, `titles` what they are
called; `refold` folds an older graph anew; `last_days` is what ends in ledgers mean, and corrects
those that were misread. May import `graph.database` and `graph.ontology`.
"""
