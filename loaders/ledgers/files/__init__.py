"""Bytes and cells of CSV files and workbooks, without knowing what they mean.

In order of control flow:

- `reader`: opens the tables of an import, whatever sort of file they are in.
- `csv_encoding`, `csv_reader`: the encoding and the rows of a CSV file.
- `xlsx_guard`, `xlsx_reader`: rejects workbooks that unpack to too much; the rows of a sheet.
- `ods_reader`, `xls_reader`: the rows of a sheet of an OpenDocument and of an old workbook.
- `sheet`: a sheet, and its rows as lines with merged cells filled.
- `shown_cell`, `number_format`: what a cell of a workbook shows, and of which sort it is.
- `characters`: undoes how programs write texts that a file would change.
- `line`: one row that was read.
- `cell`: what is written to a cell.
- `writer`: new CSV files and workbooks.

May import `graph.errors` and `graph.ontology.folding` only.
"""
