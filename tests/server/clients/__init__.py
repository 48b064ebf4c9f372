"""Clients that frontends use: their set-up as the docs show it, and a scenario for each."""
