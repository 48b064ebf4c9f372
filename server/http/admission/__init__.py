"""Admission: which operation a request means, and whether its caller may have it now.

- `admission`: a request is given its document, and the terms about cost on which it runs.
- `documents`: the text of a request: sent, named by its hash, or one of the trusted documents.
- `trusted_documents`: reads the file of trusted documents.
- `payers`: who is charged.
- `rate_limits`: what a caller has left in a minute, in memory or in Redis, and the headers of it.
- `proxies`: the address of a caller behind proxies.

Imports `schema.limits`, of `server.http` how a request is read, and what stands above that.
"""
