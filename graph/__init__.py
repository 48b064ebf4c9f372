"""What the graph holds and can answer; the only folder that speaks Cypher or holds the driver.

From the ground up; a room imports only from rooms above it:

- `errors`, `ontology/`: errors in two languages; kinds, edges, values, the two clocks.
- `vocabulary/`, `database/`: a city's own words; the one connection, and both engines.
- `query/`, `rows/`: a selection becomes a statement; a checked row becomes a node.
- `backup/`, `migrations/`: copies of a whole graph; an older graph brought up to date.
- `revisions/`: what may be kept of a graph, and until when.
- `kept_results`, `names/`, `addresses/`: what the process keeps until it is written; who is called
  so, or almost so; a text becomes a place.
- `areas/`, `matching/`: the places of a reference; which resources fit which needs.
- `fields/`, `roots/`, `groups/`, `allocation/`, `change_feed`: computed fields, root fields of
  every kind, groups and sums of lists, plans of an area, and the change log for subscribers.
- `coverage/`, `history/`, `reports/`, `mutations/`: who covers a place, timelines, figures, writes.
- `audit/`: what follows from coverage: gaps, handovers, changes.
- `queries`: registers all fields, and compiles what a client asks.

It imports neither `loaders` nor `schema` nor `server`.
"""
