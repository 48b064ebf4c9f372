"""The pages: what people see in a browser who do not write GraphQL.

A page is a function of a `visit` (one request: who asks, in which language, the API's answer),
a GraphQL document in `documents/` and a template in `templates/`. `routes` says which address
leads to which page, `rendering` makes the response, `texts` translates, `session` knows who has
signed in, `parameters` reads addresses and forms. `sign_in`, `ask`, `place` and so on are the
pages, `chain` what they share. Imports `server.http` and what stands above it, never `graph`
for data: a page asks what every client can ask.
"""
