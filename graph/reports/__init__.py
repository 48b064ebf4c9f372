"""Figures of an area: what each one counts, the overview of them all, and what an assessment lists."""
