"""A city's own words: TOML files, and the code that checks them before anything is used.

In order of use: `toml_files` reads a file and checks its form; `duties`, `categories`,
`working_days`, `workflows`, `units_of_measure` and `matching_rules` each read one part;
`vocabulary` joins them; `fingerprints` hashes every entry, so that a change is noticed. The files
of the city that comes with the project are in `baicheng`. May import `graph.ontology` and
`graph.errors`.
"""

from graph.vocabulary.vocabulary import Freshness, Vocabulary, load_vocabulary

__all__ = ["Freshness", "Vocabulary", "load_vocabulary"]
