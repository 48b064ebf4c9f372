"""Layers around the routes, from the outside: `request_ids` gives each request an id, a log line
and protective headers; `cross_origin` turns other names and other sites' pages away; `compression`
compresses responses. The room `server.http.admission` has two more.

Imports `server.http.content_negotiation` and what stands above `server.http`.
"""
