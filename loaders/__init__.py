"""Moves data across the edge of the graph in bulk: ledgers in, files out."""
