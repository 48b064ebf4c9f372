"""The graph into ledgers that an import accepts unchanged, and empty ledgers to fill in.

In order of control flow:

- `ledger_form`: which columns a ledger has, and what a row shows there.
- `export`: writes what the graph believes.
- `template`: writes an empty ledger with explanations and an example.

May import `mapping`, `report`, `files` and `parsing` of `loaders.ledgers`, and `graph`.
"""
