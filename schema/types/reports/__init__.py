"""Types of the reports about an area, one module each.

- `overview`: the figures of an area on a day.
- `assessment`: the indicators of an area in a period.
- `request_analysis`: what residents asked for in a period.
- `wall_chart`: the projects of an area by place and status.
- `four_lists`: its needs, resources, projects and responsibilities.

They may import the other modules of `schema.types`, and `graph` for names and closed lists.
"""
