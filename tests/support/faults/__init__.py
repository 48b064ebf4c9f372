"""Histories of clients of a real service that is disturbed, and what they are checked against.

- `town`: many small needs, resources and posts that clients fight for.
- `machines`: the engine and the service as processes, and what can happen to them.
- `answers`: one request over HTTP, and what is known of it afterwards.
- `clients`: clients that pledge, advance, appoint, end, accept plans and read.
- `seen`: what answers show, in the words of the models.
- `history`: what they did, sorted by need, resource, area and post.
- `unknown_outcomes`: what later answers tell of a pledge of unknown outcome.
- `read_committed`: what a read may show where it is not one moment.
- `linearizability`: the checker of histories.
- `experiment`: clients and disturbances together, with a report.
- `planted_bugs`: bugs that the checker has to find; `buggy_service` is the service with one.
"""
