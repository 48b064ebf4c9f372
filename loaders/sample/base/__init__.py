"""What every part of the sample city is made of.

In order of control flow: `forms` reads the mapping and the vocabulary, `dice` gives each subject
its own random numbers, `names` draws names and numbers from `words.toml`, `records` holds the rows,
`writing` writes them as CSV.

May import `graph.ontology` and `graph.vocabulary`.
"""
