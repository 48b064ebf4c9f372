"""Processes that tests race, kill and watch, and a small service that needs no graph.

- `appointing`, `pledging`, `importing`: writers, each in a process of its own.
- `linli_service`: starts, watches and stops the real service.
- `small_service`, with its `small_schema`: the HTTP layer without a graph.
"""
