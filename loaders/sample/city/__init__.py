"""Who is where in the sample city, and responsible for what.

In the order in which they are made:

- `divisions`: the real ones of `divisions.csv`, and which communities participate.
- `streets`, `compounds`, `buildings` (with their entrances), `grids`: places.
- `units`, `party`, `organizations`: organizations of every sort.
- `cadres`: people.
- `posts` with their `tenures`, `contacts`, `reports`: who is responsible for what.
- `twins`: two entrances with one name and one chief.
- `confirmation`: when each row was last confirmed.
- `corrections`: makes some rows wrong, and corrects them in the second folder.
- `updates`: which rows came later, in the third folder.
- `addresses`: places as people write them.

May import `loaders.sample.base`, and what that may.
"""
