"""What may be kept of a graph, and until when: by the numbers under which it was last written.

- `statement_kinds`: the kinds that a statement reads.
- `shared_look`: one look at the numbers, for all who came before it began.
- `await_commits`: whether what is read from now on may be kept.
"""
