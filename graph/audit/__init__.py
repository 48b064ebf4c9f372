"""What follows from coverage: gaps, what a departure leaves uncovered, and what changed.

In the order of control flow:

coverage_gaps       the root field: a page of the gaps of an area
gap_counts          the root field: how many gaps the places of an area have
handover            the root field: what a cadre or organization that leaves leaves behind
coverage_changes    the root field: what changed in a chain between two days
coverage_events     what a transaction changed in chains, for the subscription
area_gaps           the gaps of an area on a day, kept until something is written
coverage_facts      reads posts, tenures and assignments
find_gaps           finds gaps in them, with what the vocabulary expects
gap                 one gap, its sort key and its sentence
chain_facts         chains in brief, to compare and to look through
chain_changes       what differs between the lines of two chains
changed_lines       what is selected of such changes
gap_nodes           places and holders by their ids, with what is selected of them

Imports coverage, reports (only how they group), areas, query, rows (only the change log),
vocabulary and ontology.
"""
