"""Tests of admission: documents, costs and rate limits of requests."""
