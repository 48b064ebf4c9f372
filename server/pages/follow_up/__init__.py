"""Following one thing to its end: a request, a project, a responsibility, with or without network.

- `records`: the pages `/requests/…`, `/projects/…`, `/responsibilities/…`, with their timelines.
- `contacts`: whom to call about their places.
- `steps`: the forms that take a step.
- `many_steps`: one step for several at once.
- `kept`: the list of the day that a phone keeps (`/due/kept`).
"""
