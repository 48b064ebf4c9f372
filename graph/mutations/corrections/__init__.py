"""Corrections by hand: `correctNeed`, `withdrawNeed` and the like, for kinds that declare them.

In order of control flow: `registration` makes the mutations from the declarations; `recorded_node`
locks a node and reads what is believed of it; `changes` reads the changes of the input;
`kind_rules` checks what a kind demands beyond its values, with `open_pledges` for needs and
resources; `correct` and `withdraw` write the result. May import `graph.mutations`, and what that
may.
"""
