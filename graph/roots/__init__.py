"""Root fields that every kind of node shares.

nodes           `node` and `nodes`, by id
listed_nodes    which nodes are on the list of their kind
area_pages      which nodes are on a page of an area's list
lists           a connection for every listed kind, with its filters and orders
expired_pledges `expiredPledges`, what a sweep would withdraw
audit_entries   `auditLog`, who did what
search          `search`, by name, alias or code, by sound, or misspelt
resolved_addresses `resolveAddresses`, what a column of addresses means
viewer          `viewer`, who asks
vocabulary      `duties`, `workflows` and `categories`

Imports areas, query, rows (only the change log), vocabulary, database, ontology and errors.
"""
