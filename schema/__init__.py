"""What a client may ask: the GraphQL schema, the limits, and the execution of operations.

- `limits/`: what a caller may have at most, by role.
- `types/`: types, inputs and enums, made from the declarations of `graph.ontology`.
- `roots/`: the root types of queries, mutations and subscriptions.
- `cost_directives`: what the SDL says of costs.
- `build`: the schema, from the roots.
- `execution/`: from the text of an operation to its response.
- `schema.graphql`: the checked-in SDL, which `linli export-schema` writes.

It imports `graph` and never the database, `loaders` or `server`.
"""
