"""The commands.

`main` puts them together; `console` is what they share. `service_commands`, `city_commands`,
`ledger_commands`, `question_commands` and `plan_commands` declare them and import what they need as
they run, so that help is quick. `client` is the way to the graph: the service that has it in use,
or `local_graph`, which opens it. `received_files` writes what a service sends. `ledger_import`,
`run_list`, `adoption`, `sample_removal`, `status`, `area_sheets`, `plan`, `pledges`, `export` and
`schema_file` do the work of one or two commands each. Imports all other rooms of `server`; nothing
imports it.
"""
