"""Lines of a table to checked rows, or to what is wrong with them.

In order of control flow: `heading` finds the row of headers, `headers` checks it, `columns` says
which cell holds which property or edge, `row_checker` reads each line through `cells`, and
`row_rules` checks what several cells of a row say together.

May import `mapping`, `report` and `files` of `loaders.ledgers`, and `graph`.
"""
