"""What every part of the sample city is made of.

In order of control flow:

- `forms`: the mapping and the vocabulary, read from their files.
- `dice`: random numbers, one generator per subject.
- `names`: names and numbers, drawn from `words.toml`.
- `records`: the rows of the city, by id and by ledger.
- `writing`: rows as CSV files.

May import `graph.ontology` and `graph.vocabulary`.
"""
