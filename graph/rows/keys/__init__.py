"""What a row means by a key or a name that is written in another way.

In order of control flow: `stored_keys` finds the nodes of keys that fold alike; `references`
finds what rows refer to, with `named_nodes` for names; `titles` reads the names of all nodes of a
kind; `refold` brings the keys and names of an older graph into the present form. May import
`batch` and `change_log` of `graph.rows`, and what `graph.rows` may.
"""
