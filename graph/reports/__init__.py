"""What an area is asked for as a whole: its figures, assessment, wall chart, lists and requests.

Modules, from what a report is built of to the reports:

- `context`: the clock, the area and the period for which Cypher is built.
- `conditions`: predicates on the state of a fact.
- `patterns`: how the nodes behind a figure or an indicator are found.
- `figures/`: the figures of the city at a glance, each defined once.
- `indicator_patterns`, `indicators`: the indicators of an assessment, each defined once.
- `area_node`, `grouping`, `period`: the arguments and parts that reports have in common.
- `small_counts`: figures about what a caller may not see.
- `kept_period`: what is read about an area in a period, kept until it is written.
- `figure_cache`, `overview`: the city at a glance (一览).
- `indicator_counts`, `assessment`: how an area did in a period (考核).
- `significance`, `request_counts`, `request_analysis`: what residents ask for in a period.
- `wall_chart_cells`, `wall_chart`: the projects of an area by place and status (挂图作战).
- `four_lists`: needs, resources, projects and responsibilities of an area (四项清单).

It may import `roots`, `areas`, `query`, `rows` (only the change log), `vocabulary`, `database` and
`ontology`.
"""
