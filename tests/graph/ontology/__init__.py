"""Tests of `graph/ontology`."""
