"""Who gives what to whom over a whole area: a plan that lifts the worst-off community first, and is then the best by score."""
