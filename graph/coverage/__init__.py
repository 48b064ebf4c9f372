"""Who covers a place: the chain of responsibility from an entrance up to the city.

In the order of control flow:

who_covers          the root field: a place by id, code or address
address_outcome     what an address means, and whether the candidates' chains differ
absent_place        what stands for a place that is not there on the day
candidates          the places of an answer that asks back
unknown_place       the answer for a place that is not known
coverage            the statement of one place: its levels with their lines
line_sources        where lines come from: posts, assignments, alliances of those who lead
lines               a line as a row: who holds a duty, since when, how to call them
shown_lines         which lines of a level are shown: 20 of each duty, the rest are counted
chain               levels and lines in order, uncovered duties, contact and fallback
coverage_shapes     what is selected of a chain, as maps
referenced_lines    lines that something else has found, by the ids of facts and posts
held_lines          the field `covers` of a cadre or an organization

Imports fields, areas, addresses, query, vocabulary and ontology.
"""
