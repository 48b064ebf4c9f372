"""Sign-in: from the token of a request to its caller.

- `errors`: why a token is refused, each with its own code.
- `local_secrets`: the secrets of an embedded graph, made once and kept in its folder.
- `published_keys`: an identity provider's public keys, from a file, an address, or by discovery.
- `claims`: what a token says, read into a caller.
- `genuine_tokens`: the claims of tokens that were checked in the present second.
- `issuing`: tokens that this service signs itself; `operator_token`: that of a command;
  `trial_tokens`: those that a development start prints.
- `failed_sign_ins`: refused tokens on their way into the audit log.
- `token_records`: which tokens were revoked, and which areas their codes name.
- `registry`: tokens issued, listed and revoked.
- `sign_in`: the order in which a token is checked.

They may import `graph`, and of `server` the settings and the form of errors.
"""
