"""Tests of `schema`: what clients may ask and what operations become.

`contract.graphql` is the public API as it was promised; `rejections` reads the errors of rejected
operations.
"""
