"""Bytes and cells of CSV and XLSX files, without knowing what they mean.

Reading: `reader` opens a table, a CSV file through `csv_encoding` and `csv_reader`, a sheet through
`xlsx_guard` (which rejects workbooks that unpack to too much) and `xlsx_reader`. Each row becomes a
`line.Line`. Writing: `writer` takes rows of `cell.Cell`.

May import `graph.errors` only.
"""
