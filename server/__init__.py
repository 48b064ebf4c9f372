"""Every way in: the service over HTTP, and the command line.

`settings` is what can be set; `errors` and `logs` are the form of rejected requests and of the
log; `queries` are the GraphQL requests that linli sends itself; `terminal` is what a terminal
shows; `sign_in` tells who a caller is; `snapshot`, `bulk` and `reconciliation` make what
researchers take along; `runtime` is what is open while the program runs; `http` is the
application; `pages` are what people see in a browser; `explorer` is the page for GraphQL; `serve`
is the life of the service; `cli` are the commands. It may import `schema`,
`loaders` and `graph`; nothing imports it.
"""
