"""Addresses as people write them: what a text says, and which place of the graph it means.

A resolution ends in one place, in a list of equally likely candidates with one question that
distinguishes them, or in the nearest known place. No room or phone number is kept, sent or logged.

In order of control flow:

- resolve: the entry point; parses, fetches, scores, and words the question
- normalize: one normal form for texts and numbers
- tokens: cuts a text into numbered tokens and the names between them
- divisions: names of divisions and roads at the beginning of an address
- parse: reads the parts of an address, without knowing the city
- gazetteer: the places that an address may mean, fetched in one statement
- gazetteer_query: that statement
- similarity: how similar a name in the text and a stored name are
- name_fit: how well a place explains the names in an address
- candidates: the places that may be meant
- candidate_scores: a candidate, and the scores at which it is shown or counts as meant
- clarification: the one question that distinguishes candidates

It imports ontology, errors and the protocols of database.
"""

from graph.addresses.candidate_scores import SHOWN_CANDIDATES, Candidate
from graph.addresses.parse import parse_address
from graph.addresses.resolve import Resolution, resolve_address

__all__ = ["SHOWN_CANDIDATES", "Candidate", "Resolution", "parse_address", "resolve_address"]
