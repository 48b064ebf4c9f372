"""The audits of graphql-http, and what of them contradicts the specification."""
