"""The mathematics of an allocation: which resource gives how much to which need.

The fairest plan comes first: it lifts the worst-off community as high as possible, then the second
worst-off, and so on. Among the plans that are nearly as fair, the one with the highest score wins.
The package imports nothing else of graph/, so it can be read and tested alone.

- problem: needs, resources and feasible pairs, with the arithmetic on amounts
- solve: the entry point; chooses the method and keeps to the time limit
- pins: turns pinned and forbidden pairs into bounds, and reports the pins that cannot be met
- greedy: a plan that is ready at once, and an upper bound of the score
- linear_program: the fairest and the best plan if everything can be split
- integer_program: the same in whole steps, and the repair of rounded amounts
- rounding: brings the amounts of the linear program into whole steps
- progress: how the solvers report how far they are
- plan: the finished plan, with what remains unmet and why
"""
