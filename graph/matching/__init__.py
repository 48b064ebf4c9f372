"""Which resources fit which needs, and why.

Facts are read from the graph in one statement. All that follows is computed from them alone, so
that the same facts always give the same answer: hard limits, a score of named components with
reasons, and the smallest change if nothing fits. No fact is about a person.

In order of control flow:

- roots: the root fields; read and rank before the main statement runs
- facts_query: the statement that reads the facts
- fact_rows: a row type for each of its lists
- columns: the columns of a row type in Cypher
- tie_clauses: the clauses for the ties between organizations and places
- facts_from_rows: makes facts of the rows
- facts: what matching knows of needs and offers
- limits: the hard limits of a pair
- score: the score of a pair that passes them
- relaxation: the smallest change that lifts the limits of a pair that does not
- ranking: sorts matches and near misses
- node_references: fetches what is selected of the nodes in a ranking
- response: shapes a ranking into the maps of a response
- explanation: the sentences of components and changes in Chinese and English

It imports areas, ontology, vocabulary, query and the protocols of database.
"""
