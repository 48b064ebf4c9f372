"""A folder of ledgers into the graph.

In order of control flow:

- `import_folder`: the entry, and the fixed order of steps.
- `find_tables`: the tables of a folder that are ledgers.
- `import_run`: what the ledgers of one import share, and its options.
- `progress`, `seen_keys`: its progress bars, and the keys that it has met.
- `ledger_import`: reads one table in batches and hands each to `graph/rows/upsert.py`, which
  inserts a row whose code is new and compares one whose code is known with the graph.
- `left_behind`: names what hangs on the nodes that it ends.
- `end_missing`: ends the rows that full ledgers no longer list.
- `rejected_rows`: writes what was rejected to a workbook for correction.

May import `mapping`, `report`, `files` and `parsing` of `loaders.ledgers`, and `graph`.
"""
