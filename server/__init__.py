"""Every way in: the service over HTTP, and the command line.

`settings` is what can be set; `errors` and `logs` are the form of rejected requests and of the
log; `queries` are the GraphQL requests that linli sends itself; `terminal` is what a terminal
shows; `runtime` is what is open while the program runs; `http` is the application; `explorer` is
its page; `serve` is the life of the service; `cli` are the commands. It may import `schema`,
`loaders` and `graph`; nothing imports it.
"""
