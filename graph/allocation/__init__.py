"""A plan of who gives how much to whom over a whole area.

A plan lifts the worst-off community first, and then has the highest score. It is stored as nodes,
so that it can be read again, compared, and accepted pair by pair.

In order of control flow:

- planning: makes a plan: reads, pairs, solves, and looks for near misses
- area_facts: reads the needs of an area and all that could be given for them
- pairing: makes the problem of the facts
- solver: solves it; pure mathematics that imports nothing else of graph/
- store_plan: writes the plan as nodes
- plan_parts: projects the parts of stored plans, for the modules below
- plan_fields: the computed fields of a stored plan
- plan_diff: the pairs in which two stored plans differ
- plan_diff_root: the root field for these differences
- acceptance_fields: the result of each pair when a plan was accepted

It imports matching, areas, rows, query, vocabulary and ontology.
"""
