"""The HTTP application.

`connection` rejects what is no request, or one with too long a head. `app` says which path leads
where; the room `layers` has what is around all of them. `graphql` answers `/graphql`:
`content_negotiation` chooses the media type, `graphql_request` reads the request, `authentication`
says whether its caller may write, `failures` what a caller is told of a fault; the room `streams`
sends results one by one, the room `admission` finds the document that a request names and charges
its caller.
`parameters` declares what each route may be asked. `downloads` is what downloads share;
`ledger_download` answers `/ledgers/…`, `ledger_export` `/exports/…`, `four_lists_download`
`/four-lists.xlsx`. `ledger_upload` takes ledgers in, `upload_form` reads the files;
`import_runs` lists imports and undoes them. `health` answers `/healthz` and `/readyz`. Imports
`server.runtime` and what stands above it.
"""
