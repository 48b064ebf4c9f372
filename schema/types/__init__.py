"""The output types, inputs and enums of the GraphQL schema, without the root types.

- `costs`: what reading a type or root costs, declared beside it.
- `enums`, `fields`: how enums, fields, arguments and inputs are made.
- `evidence`, `vocabulary`, `nodes`: types that most others contain.
- `search`, `matches`, `plans`, `timeline`, `succession`, `user_errors`: types of results.
- `coverage/`: types of answers to who covers what.
- `computed_fields`, `kinds`: the types of all kinds, made from their declarations.
- `references`, `inputs`: inputs by which places are named, and inputs made from declarations.
- `lists/`: inputs by which lists are filtered and sorted, groups, and the root lists.
- `scalars`, `changes`: days, moments and decimals; what changed.
- `reports/`: types of the reports about an area.

Declarations in `graph.ontology` decide which kinds and fields exist. Nothing here reads the graph.
"""
