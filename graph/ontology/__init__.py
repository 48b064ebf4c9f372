"""What exists in the graph: kinds, edges and values, and the two clocks.

Pure: no driver, no query, no file.

`declarations` and `choices` are how a kind is declared, `list_cost` what its list costs, `paths`
how it is reached from an area, `expressions` and `tenure_expressions` the Cypher of values that
follow from others, `spans` numbers of days, `clock` the two clocks; `kinds/` declares every kind,
`registry` finds them by name. `global_ids` takes ids apart. `folding` is the one way in which texts
are cleaned and compared, `folded_pattern` the same as a pattern of stored texts, `names/` how names
are sorted; `project_steps`, `division_codes`, `search_text`, `placeholders`, `mobile_numbers`,
`record_times`, `value_limits` and `privacy` hold one rule each.
May import nothing outside.
"""
