"""What an operation costs: estimated before it runs, and counted in its answer.

- `cost`: measures an operation in time linear to its text.
- `charges`: what its roots read beside their selections.
- `filter_charges`: what filters and orders read.
- `answer_cost`: what was read, by the objects of the answer.

May import what `schema.execution` may, but of that nothing that executes.
"""
