"""What it takes to answer, on both engines, beside a hand-written statement for the same answer: `make bench`."""
