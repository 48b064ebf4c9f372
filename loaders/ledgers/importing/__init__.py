"""A folder of ledgers into the graph.

In order of control flow:

- `import_folder`: the entry, and the fixed order of steps.
- `find_tables`, `table_names`: the tables of a folder that are ledgers, and what their names mean.
- `import_run`: what the ledgers of one import share, and its options.
- `progress`, `seen_keys`: its progress bars, and the keys that it has met.
- `ledger_import`: reads one table and checks its rows.
- `ledger_writer`: hands them to `graph/rows/upsert.py`, all in one transaction.
- `near_keys`: notices new keys that are nearly those of something with the same name.
- `spool`: checked rows kept on disk, so that a transaction can begin again.
- `left_behind`: names what hangs on the nodes that it ends.
- `end_missing`: ends the rows that full ledgers no longer list.
- `changed_cells`: what rows change and which end, in the words of their ledgers.
- `rejected_rows`, `report_workbook`: write both, and what was rejected, to a workbook.
- `undo_run`: undoes a run, as a correction.

May import `mapping`, `report`, `files`, `parsing` and `ledger_form` of `loaders.ledgers`, and
`graph`.
"""
