"""A small reference evaluator: graphql-core's own executor over a copy of the graph in memory.

It computes what each field means in plain Python, with no thought of speed. Random queries compare
the planner that answers for real with it.

- `store`, `seen`: the copy of the graph, and its nodes as known on a day.
- `evaluator`: runs an operation; `meaning`, `terms`, `records` and `derived` compute its fields,
  `listing`, `filtering`, `belonging`, `paging` and `groups` its lists.
- `chain`, `history`, `matching`, `plans`, `figures`, `assessment`, `requests`, `wall_chart`,
  `four_lists`: computed answers, one module each.
"""
