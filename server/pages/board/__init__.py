"""挂图作战 (`/board`): the wall chart, and how it follows what others do.

- `wall_chart`: the projects of an area by place and status.
- `live`: each card as it changes, one after the other, for a page that is open.
"""
