"""Starts the engines that the tests run on: the real ones, each on a store of its own.

- `neo4j_server`: a Neo4j from the jars that `pom.xml` names.
- `busy`: asks an engine which statements it runs.
- `__main__`: a Neo4j in the foreground, for `make neo4j`.
"""
