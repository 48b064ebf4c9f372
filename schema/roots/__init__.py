"""The root types of the GraphQL schema.

- `query`: what can be asked.
- `mutations/`: inputs, results and fields of mutations by subject; `mutation` puts them together.
- `subscription`: what can be listened to.

They may import `schema.types`, and `graph` for declarations. What a root reads or writes is decided
by the function of its name in `graph.roots`, `graph.reports` and `graph.mutations`.
"""
