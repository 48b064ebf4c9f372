"""Every way in: the HTTP application, the GraphQL endpoint and the command line."""
