"""The cost of an answer on both engines, beside a hand-written statement: `make bench`."""
