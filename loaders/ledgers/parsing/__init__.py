"""Lines of a table to checked rows, or to what is wrong with them.

In order of control flow:

- `heading`: finds the row of headers, and the rows that are no data.
- `headers`: checks that every row can be read below these headers.
- `columns`: which cells hold which property or edge, and how they are read.
- `row_checker`: reads each line as a `graph.rows.batch.Row`, or rejects it.
- `cell_sorts`: refuses what a spreadsheet made of a cell, if its column is for something else.
- `ditto_marks`: fills in the cells that repeat the cell above.
- `cells`: reads the text of one cell as its declared type, or raises an `unreadable_cell`.
- `days`: reads a day in the ways in which offices write it.
- `row_rules`: checks what several cells of a row say together.

May import `mapping`, `report` and `files` of `loaders.ledgers`, and `graph`.
"""
