"""What a row means by a key or a name that is written in another way.

In order of control flow: `stored_keys` finds nodes by keys that fold alike, `references` what rows
refer to, `named_nodes` by name; `titles` reads what nodes are called; `refold` folds the keys and
names of an older graph anew. May import `graph.rows.batch`, and the folders below.
"""
