"""The audit log: who did what, in entries that nobody can change unnoticed.

In order of control flow:

- `entries`: what an entry says, and the hash that binds it to the one before.
- `append`: appends entries within the transaction of what they tell.
- `read`: reads a page of entries.
- `verify`: follows the chain of hashes and finds where it is broken.
- `archive`: hands over old entries and removes them once they are safe.

Imports database, ontology and errors.
"""
