"""What a terminal shows: text and tables, made of what other rooms have read.

`tables` is what all tables are made of; `coverage_tables`, `status_tables`, `ledger_tables`,
`run_tables` and `settings_tables` are the tables of one subject each; `progress` shows bars and
spinners; `banner` is what a service prints when it is ready. Imports `server.settings`,
`server.queries`, `graph` and `loaders`.
"""
