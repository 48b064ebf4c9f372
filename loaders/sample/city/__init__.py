"""Who is where in the sample city, and responsible for what.

In the order in which they are made: `divisions` (the real ones), `streets`, `compounds`,
`buildings` and their entrances, `grids`, `units`, `party`, `organizations`, `cadres`, `posts` with
their `tenures`, `contacts`, `reports`, `twins`, `confirmation`. Afterwards `corrections` makes some
rows wrong and corrects them, and `updates` says which rows came later. `addresses` writes places as
people do.

May import `loaders.sample.base`.
"""
