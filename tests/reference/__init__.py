"""A small reference evaluator: graphql-core's own executor over a copy of the graph in memory.

It computes what each field means in plain Python, with no thought of speed. Random queries compare
the planner that answers for real with it.

- `store`, `seen`: the copy of the graph, and its nodes as known on a day.
- `evaluator`: runs an operation; `meaning`, `terms`, `records` and `derived` compute its fields,
  `listing`, `filtering`, `orders`, `belonging`, `paging` and `groups` its lists.
- `ends`, `succession`: how long things hold, and what a place became.
- `chain`, `history`, `matching`: computed answers, one module each.
- `reports/`: those of reports.
"""
