"""What is open while the program runs, for the service and for commands.

`data_folder` is the folder of the embedded graph and a service's notes in it; `graph_access` runs
or reaches the engine; `graphql_executor` is what the application asks of an executor; `city_files`
reads the vocabulary and the mapping of the settings, and `city_words` compares them with those of
the graph; `city_folder` makes the folder of a new city; `open` makes the executor and opens the
service; `ledger_pages` reads lists for downloads; `state` hands all this to requests;
`sample_ledgers` writes the sample city, and `importing` fills the graph.

What a service imports: `ledger_intake` is the entry, `uploads` keeps files, `import_jobs` runs one
import after the other, each an `import_order` for an `import_process`, whose progress comes back as
`import_events`, and `json_values` turns into JSON and back; `import_runs` lists imports and undoes
them. Imports `server.settings`, `server.queries`, `server.terminal`, `server.errors`,
`server.logs`, and the folders below.
"""
