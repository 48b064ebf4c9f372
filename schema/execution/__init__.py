"""Execution: from the text of an operation to its response.

- `executor`: the way of a request through the modules below.
- `documents`: parse, measure and validate a text; `repeats` and `introspection` count for it,
  `enum_values` completes its errors.
- `metering`: what an operation costs, before and after; `limits`: how much it may.
- `operation_meter`: measures kept for all variables that cost the same.
- `planner`: the cached plan of an operation; `plan_key` is its cache key.
- `root_groups`: similar roots of an operation share one statement.
- `selections`: an operation read into what the graph plans.
- `id_moments`: the day and the moment that an id carries.
- `argument_values`: where a GraphQL variable becomes the value of a Cypher parameter.
- `mutations`, `subscriptions`: the operations that are no queries.
- `introspection_results`: what graphql-core answers about the schema itself.
- `errors`: errors of rejected operations, and response maps.
- `weighted_cache`: the cache of documents, measures, plans and introspection results.

They may import all of `schema`, and `graph` except the database.
"""
