"""The graph into ledgers that an import accepts unchanged, and empty ledgers to fill in.

In order of control flow:

- `export`: writes what the graph believes.
- `template`: writes an empty ledger with explanations and an example.
- `code_lists`: offers the graph's codes with their names in a template.
- `address_table`: a table with a column of addresses, and what each of them means.

May import `mapping`, `report`, `files`, `parsing` and `ledger_form` of `loaders.ledgers`, and
`graph`.
"""
