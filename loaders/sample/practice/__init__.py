"""What the participating communities do.

`practice` adds all of it in this order: `venues` (with brands and measures), `needs` (with
resources), `projects`, `secretary_projects`, `obligations`, `requests` with their `request_steps`,
`activities`, `workers`. `scene` looks up the older records by place and day; `practice_corrections`
makes some of these rows wrong and corrects them.

May import `loaders.sample.base` and `loaders.sample.city`.
"""
