"""The cost of an answer on both engines, beside a hand-written statement: `make bench`.

- `__main__`: measures the `requests` against the `floor`; `engines`, `serve`, `load`,
  `measure` and `report` are its engines, servers, load, clock and tables.
- `hostile`, with its `hostile_requests` and `hostile_filters`: what an anonymous request may cost.
- `matching`, `allocation`: matches of a need, and the plan of an area.
- `reads`: a small read over the lean reader and over the official driver.
- `areas`: pages of every list in areas of every size.
- `intake`: the import of a million rows.
"""
