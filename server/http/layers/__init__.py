"""Layers around the routes, from the outside: `request_ids` gives each request an id, a log line
and protective headers; `cross_origin` turns other names and other sites' pages away; `compression`
compresses responses; `direct_way` answers operations without looking for their route. The room
`server.http.admission` has two more.

Imports `server.http.graphql`, `server.http.content_negotiation`, and what stands above
`server.http`.
"""
