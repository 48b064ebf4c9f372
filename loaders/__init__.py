"""Data in bulk across the edge of the graph: ledgers, workbooks to print, backups, a sample.

The four parts do not import each other, and each can be read, changed or removed alone:

- `ledgers/`: offices' tables into the graph, and the graph back into the same tables.
- `printouts/`: plans and the four lists of an area as workbooks to print.
- `backups/`: a whole graph into a file, and back.
- `sample/`: the synthetic city, written as ledgers with an answer key.
- `mappings/baicheng.toml`: which ledger feeds which kind, and which header holds which property.

May import `graph`; never `schema` or `server`.
"""
