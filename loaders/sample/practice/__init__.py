"""What is done in the sample city.

In order of control flow:

- `practice`: adds all of it.
- `scene`: older records by place and day, and the texts of `practice.toml`.
- `venues`: venues, brands and measures.
- `needs`: needs and resources.
- `projects`, `secretary_projects`: pledged projects with their events.
- `obligations`: responsibilities, admitted tasks and funds.
- `requests` with their `request_steps`: service requests as their workflows allow.
- `activities`: meetings, visits, trainings and volunteer actions.
- `workers`: posts and certificates of community workers.
- `practice_corrections`: makes some of these rows wrong, and corrects them.

May import `loaders.sample.base` and `loaders.sample.city`, and what those may.
"""
