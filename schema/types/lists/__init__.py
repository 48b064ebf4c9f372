"""What lists take and tell, made from the declarations of their kinds.

- `filters`, `orders`: inputs by which lists are filtered and sorted.
- `groups`: what a list tells of its nodes in groups.
- `root_lists`: the fields of the query type that list all nodes of a kind.
"""
