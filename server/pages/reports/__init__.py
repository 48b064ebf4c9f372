"""一表通: standard tables of an area for a period, each described by a file.

- `tables`: what a file says, and the folder of those that come along, to which a city may add.
- `period`: the days of a table, read from an address.
- `cells`: the answer of the API as rows, every cell with the address of the facts behind it.
- `facts`: the facts behind a cell.
- `report_pages`: the pages, and the workbook.

`standard/` holds the tables. Imports what stands around it in `server.pages`.
"""
