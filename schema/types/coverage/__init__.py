"""The types of answers to who covers what.

- `chain`: the chain of responsibility of a place, and what else `whoCovers` may answer.
- `addresses`: what the addresses of a column mean.
- `gaps`: what is vacant, missing, double, overloaded or expired in an area.
- `changes`: what a chain has on one day that it had not on another, and what a departure leaves.
"""
