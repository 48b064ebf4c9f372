"""What queries must find in the sample city, computed from the records without the graph.

In order of control flow:

- `answers`: the whole key.
- `belief`: what the records say after each import.
- `chain`: the chain of responsibility of a place.
- `faults`: what is wrong on purpose.
- `gaps`: what is missing in the coverage, or too much, by what the vocabulary expects.
- `figures`, `practice_figures`: the figures of areas, and what counts.
- `areas`, `tally`: areas that contain a place, and things counted for each.
- `trends`: which categories of requests rose.
- `texts`: what addresses may mean.

May import `loaders.sample.base`, `city` and `practice`; nothing of `graph` that queries it.
"""
