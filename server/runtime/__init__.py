"""What is open while the program runs, for the service and for commands.

`data_folder` is the folder of the embedded graph and a service's notes in it; `graph_access`
runs or reaches the engine; `graphql_executor` is what the application asks of an executor;
`open` makes the executor and opens the service; `ledger_pages` reads lists for downloads;
`state` hands all this to requests; `importing` fills the graph. Imports `server.settings`,
`server.queries`, `server.terminal`, `server.errors`, and the folders below.
"""
