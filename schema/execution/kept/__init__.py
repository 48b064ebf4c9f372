"""Answers that are kept until something is written of what they were read from."""
