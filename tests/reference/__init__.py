"""A small reference evaluator: graphql-core's own executor over a copy of the graph in memory.

It says what each field means in plain Python, with no thought of speed. The planner that answers for real is held
against it by random queries.
"""
