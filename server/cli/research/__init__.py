"""Commands of researchers.

- snapshot_commands, snapshot: `linli snapshot`
- bulk_commands, bulk: `linli bulk`
- network_commands, network_plot: `linli network plot`

Imports the other commands' ways to the graph.
"""
