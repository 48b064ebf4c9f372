"""The network of the city: who is linked to whom, on any day, as known at any moment.

In order of control flow:

- link_types: which kinds are nodes, and what links them
- network_query: the statements that read nodes and links with their whole history
- history_reader: reads these statements, few at a time
- history_columns, build_network: what they read as columns, and the network that it describes
- collection_pause: a pause of Python's collection while so many rows come
- read_network: the network of a moment, which is kept until one of its kinds is written
- analysis: the mathematics, pure
- asked_network: what the arguments of a root choose of it
- shown_nodes: the nodes and the evidence of links that an answer names
- paths, neighbourhood, measures, changes: the root fields

Imports roots, areas, kept_results, query, database and ontology.
"""
