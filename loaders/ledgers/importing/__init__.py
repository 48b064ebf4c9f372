"""A folder of ledgers into the graph.

In order of control flow: `import_folder` is the entry; `find_tables` finds the tables that are
ledgers; `import_run` holds what all of them share (`progress`, `seen_keys`, `rejected_rows`);
`ledger_import` reads one table in batches and hands each to `graph/rows/upsert.py`, which inserts
a row whose code is new and compares one whose code is known; `end_missing` ends what full ledgers
no longer list; `rejected_rows` writes what was rejected to a workbook for correction.

May import `mapping`, `report`, `files` and `parsing` of `loaders.ledgers`, and `graph`.
"""
