"""Commands of researchers.

- snapshot_commands, snapshot: `linli snapshot`
- network_commands, network_plot: `linli network plot`

Imports the other commands' ways to the graph.
"""
