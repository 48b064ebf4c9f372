"""What happens when things break: real processes, real faults, and what was lost: nothing.

`python -m tests.faults` runs the large forms (`make lab`); the tests are the small ones.
"""
