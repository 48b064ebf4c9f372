"""What the program is made of: licences, known weaknesses, and the list of parts in the wheel.

`python -m tests.supply licences` writes docs/licences.md, `audit` asks for known weaknesses of the
locked packages, `wheel` builds a wheel with its list of parts (CycloneDX) in it. `licences` reads
and judges licences, `audit` and `wheel` run the tools.
"""
