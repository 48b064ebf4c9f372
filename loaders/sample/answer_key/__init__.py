"""What queries must find in the sample city, computed from the records without the graph.

`answers` makes the whole key: `belief` is what the records say after each import, `chain` the chain
of responsibility of a place, `faults` what is wrong on purpose, `figures` and `practice_figures`
the figures of areas (through `areas` and `tally`), `texts` what addresses may mean, and `trends`
which requests rose.

May import `loaders.sample.base`, `city` and `practice`, but nothing of `graph` that queries.
"""
