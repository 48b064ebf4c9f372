"""Results one by one: server-sent events and WebSockets on `/graphql`.

`distinct_connections` and `single_connection` are the two modes of GraphQL over server-sent
events. `websocket` takes a connection of the subprotocol graphql-transport-ws, `session` follows
it, `messages` reads and writes what goes over it. Imports what stands above `server.http`, and of
`server.http` how a request is read and who calls.
"""
