"""The suite runs on real engines: every test of the graph once per engine."""
