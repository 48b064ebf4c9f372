"""Tests of lists: filters, orders, pages, groups, and what is refused."""
