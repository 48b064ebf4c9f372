"""Who covers a place: the chain of responsibility from an entrance up to the city.

who_covers          the root field: a place by id, code or address
address_outcome     an address resolved before the statement; do the candidates' chains differ?
coverage            the statement of a place's chain: its levels, and the lines shown of each
lines               one line as a row, whatever it comes from; `covers` of a holder
chain               levels and lines in order, with uncovered duties, contact and fallback
coverage_shapes     what is selected of a chain, as maps

Imports fields, areas, addresses, query, vocabulary and ontology.
"""
