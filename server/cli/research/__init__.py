"""Commands of researchers.

- snapshot_commands: `linli snapshot`

Imports the other commands' ways to the graph.
"""
