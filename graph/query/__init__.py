"""The compiler: from selected fields to one Cypher statement, and from its record to the result.

In the order of control flow; `graph.queries.plan_query` is the way in:

selection           what is selected, in neutral words: fields, arguments, clocks
plan                root fields compiled into a plan, and a run of the plan
compiler            the context of a compilation, and the parts of a statement
parameters          how arguments, clocks and constants become parameters of Cypher
projection          nodes, edges and lists of nodes as expressions
properties          stored properties as expressions
node_state          the state of a node on a day in the past
connections         pages of nodes with Relay's cursors
cursors             page sizes and cursors
edges               how an edge is followed on a day
confinement         kinds of which a coordinator reads what lies in the own areas
filters             the filter of a list: and, or, not, and what edges lead to
starts              the node that a filter names, from which the statement of a list begins
value_filters       the operators of a filter, by the type of a value
vocabulary_codes    codes of the vocabulary that a filter names
orders              the sort keys of a list
vocabulary_fields   duties, workflows and categories, which are read from no graph
follow_ups          reads that run after the statement, for nodes that it has found
execution           one run of a plan: argument values, prefetched results, missing values
shape               from rows to maps with the response keys

Imports ontology, vocabulary, and of database the protocol of a reader.
"""
