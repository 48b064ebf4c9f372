"""Commands about who may do what.

- `token_commands`: `linli token issue`, `list` and `revoke`.
- `token_requests`: what they ask, of the graph itself or of a running service.
"""
