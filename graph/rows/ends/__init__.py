"""Facts and relationships kept within the days of the nodes at their ends.

In order of control flow: `standing` defines what holds only while something else is there;
`dependents` reads it; `settle` cuts or restores its intervals; `settle_graph` does so once for a
graph of an earlier version. May import `batch`, `change_log` and
`revision_plan` of `graph.rows`, and what `graph.rows` may.
"""
