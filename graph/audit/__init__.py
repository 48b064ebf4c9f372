"""What follows from coverage: gaps, what a departure leaves uncovered, and what changed.

In the order of control flow:

coverage_gaps       the root field: a page of the gaps of an area
gap_counts          the root field: how many gaps the places of an area have
area_gaps           the gaps of an area on a day, kept until something is written
coverage_facts      reads posts, tenures and assignments
find_gaps           finds gaps in them, with what the vocabulary expects
gap                 one gap, its sort key and its sentence
gap_nodes           places and holders by their ids, with what is selected of them

Imports coverage, areas, query, rows (only the change log), vocabulary and ontology.
"""
