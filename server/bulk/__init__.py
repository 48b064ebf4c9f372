"""Writes all nodes of a list query, past the limit of a page, as they were at one moment.

In order of control flow:

- list_query: the query as it is asked page by page, at a moment that stays
- row_types: the types of a row, from what the query selects
- read_pages: the pages, each an operation of the caller with its cost and its permissions
- files: the rows as lines of JSON, or as Parquet

Imports schema, and runtime for its executor; pyarrow only where Parquet is written.
"""
