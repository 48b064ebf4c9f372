"""Writes a snapshot: the network of one moment as a folder of files that can be cited.

In order of control flow:

- request: what a snapshot is to be of
- content: its nodes, edges and intervals, read from the graph
- pseudonyms: what stands for persons
- json_lists: lists of JSON objects, for some of the files
- columns: the rows as columns, whose lines are joined batch by batch
- tables, graphml, gexf, json_ld, popolo, hsds: the files
- dictionary: what each column and value means
- metadata: the description of the whole, for catalogues and citations
- delta: what differs from an earlier snapshot
- write_snapshot: all of it in order, with checksums

Imports graph and schema; pyarrow only while files are written.
"""
