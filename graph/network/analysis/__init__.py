"""The mathematics of networks: pure, so that it is tested on random graphs without an engine.

In order of use:

- network: nodes and links with their intervals; the network of one day; a part of it
- walks: shortest paths that avoid hubs, and what is near a node
- centrality: degree, betweenness, closeness, eigenvector, PageRank
- communities: groups by Leiden's method, and their modularity
- statistics: density, components, degrees, assortativity
- affiliations: ties between nodes that share neighbours, with weights

Imports nothing of graph.
"""
