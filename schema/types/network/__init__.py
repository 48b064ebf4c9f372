"""Types of answers about the network.

- links: links, paths, what is near a node, what nodes share
- measures: centrality, groups, statistics, changes

Imports the other types.
"""
