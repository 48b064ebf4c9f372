"""Mutations by subject: each module holds their inputs, their results and their root fields.

- `fields`: how the field of a mutation and the union of its results are made.
- `corrections`: the mutations that every kind has that declares them.
- `plans`, `projects`, `needs`, `service_requests`, `appointments`: the subjects.

They may import `schema.types`. `graph.mutations` holds a function of the same name for each.
"""
