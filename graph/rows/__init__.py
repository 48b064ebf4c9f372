"""A node as a row: inserted, revised, ended, read back, logged; both clocks and evidence kept.

In order of control flow:

- `batch`: checked rows on their way into the graph.
- `keys/`: finds the nodes of keys and names that are written in another way.
- `upsert`: writes a batch.
- `comparison`: completes its rows with what is believed, and compares them cell by cell.
- `insert`: writes new nodes.
- `revision_plan`, `revision_write`: replace what is believed of others.
- `ends/`: keeps facts within the days of what they depend on.
- `end_missing`: ends what a full ledger no longer lists.
- `change_log`, `import_log`: log what was written, and which import wrote it.
- `undoing/`: lists imports, and undoes them as a correction.
- `read`: returns nodes as rows.
- `last_days`: what 终止日期 in ledgers means; corrects ends that were misread.

May import `graph.database`, `graph.errors` and `graph.ontology`.
"""
