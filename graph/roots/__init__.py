"""Root fields that every kind of node shares.

nodes           `node` and `nodes`, by id
lists           a connection for every listed kind, with its filters and orders
expired_pledges `expiredPledges`, what a sweep would withdraw
search          `search`, by name, alias or code
vocabulary      `duties`, `workflows` and `categories`

Imports areas, query, vocabulary, database, ontology and errors.
"""
