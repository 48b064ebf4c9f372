"""GraphQL that linli itself sends: from commands, downloads, and the start of the service.

`request` is a request and how its result is read; `references` turn what a person types into a
place or an area; `who_covers` asks who covers a place, `resolve_addresses` what many addresses
mean, `usual` what a service warms up with; `ancestors` reads the places that contain others;
`four_lists` gathers the four lists of an area, `coverage_audit` its gaps, `code_lists` the codes
that a template offers; `stored_plan` makes and reads a plan. Who executes a request is an argument,
so that the graph and a running service are asked alike.
Imports `graph` for its declarations and `loaders` for what printouts need.
"""
