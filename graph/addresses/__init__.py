"""Addresses as people write them: what a text says, and which place of the graph it means.

Every word of a text must be explained. A resolution ends in one place, in a list of candidates with
one question that distinguishes them, or in the nearest known place and the reason. No room, person
or phone number is kept, sent or logged.

In order of control flow:

- resolve: the entry point; cuts, explains, searches, and words the question
- address_book: what is kept of one day, with the places that have a number on a road
- gazetteer: the places of a day, their numbers, and the statement that reads them
- lexicon: the forms in which a text may name a place
- name_parts: endings, stems and phases of names
- elsewhere: names of other provinces and cities
- normalize: one normal form for texts and numbers
- romanized: HTML, and English and pinyin words of numbers
- phrases: words around an address, and words that make it another place
- tokens: numbered tokens such as 3号楼
- segments: a text cut into names, numbers, phrases and what is unknown
- unknown_names: what a name that is not known may mean
- numbers: what the numbers of a text say
- evidence: how likely a place is meant by all that the text says beside its name
- candidates: the places that may be meant
- buildings: the buildings and entrances with the numbers
- candidate_scores: candidates, and the probabilities at which they are shown or count as meant
- clarification: the one question that distinguishes candidates
- understood: what is shown of the text
- unknown_places: the nearest place, and why there is no answer

It imports names, kept_results, query, rows (only the change log), database and ontology.
"""

from graph.addresses.address_book import AddressBook, make_address_book, read_address_book
from graph.addresses.candidate_scores import SHOWN_CANDIDATES, Candidate
from graph.addresses.resolve import Resolution, resolve_address, resolve_in_book

__all__ = [
    "SHOWN_CANDIDATES",
    "AddressBook",
    "Candidate",
    "Resolution",
    "make_address_book",
    "read_address_book",
    "resolve_address",
    "resolve_in_book",
]
