"""What docs/frontends.md shows."""
