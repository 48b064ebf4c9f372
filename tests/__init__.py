"""The suite runs on real engines: every test of the graph once per engine.

- `graph/`, `schema/`, `loaders/`, `server/`: mirror the four folders of the code.
- `project/`: tests of the layers, of the documentation and of the set-up.
- `conftest`: the fixtures `scratch`, `town` and `city`, and which tests share an engine.
- `support/`: towns, builders and runners; a table there says which town shows what.
- `reference/`: a second, slow implementation with which random queries are compared.
- `evaluation/`: texts with the places that they mean, by which addresses are judged.
- `engines/`: starts a Neo4j for the tests and for `make neo4j`.
- `bench/`: measurements, which `make bench` runs.
"""
