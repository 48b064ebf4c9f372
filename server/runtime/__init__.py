"""A paragraph is due here."""
