"""A small reference evaluator: graphql-core's own executor over a copy of the graph in memory.

It computes what each field means in plain Python, with no thought of speed. Random queries compare
the planner that answers for real with it.
"""
