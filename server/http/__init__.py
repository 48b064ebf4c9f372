"""The HTTP application.

`app` says which path leads where; `middleware` is the layer around all of them. `graphql` answers
`/graphql`: `content_negotiation` chooses the media type, `graphql_request` reads the request,
`authentication` says whether its caller may write, `event_stream` sends results one by one.
`parameters` declares what each route may be asked. `downloads` is what downloads share;
`ledger_download` answers `/ledgers/…`, `ledger_export` `/exports/…`, `four_lists_download`
`/four-lists.xlsx`. `ledger_upload` takes ledgers in, `upload_form` reads the files;
`import_runs` lists imports and undoes them. `health` answers `/healthz`. Imports `server.runtime`
and what stands above it.
"""
