"""Towns, builders and runners that tests share; no test stands here.

Which town shows what:

| Town | Made by | Holds | Keys |
|---|---|---|---|
| small city | `small_city` | one of each basic kind; tests change single cells | `X1`, `P1`, `G1` |
| market | `market` | the small city with needs and offers to pledge | `N1`–`N7`, `R1`–`R5` |
| gap town | `gap_town` | the small city with a gap of each kind | see its docstring |
| rich town | `rich_town` | vacancies, overlaps, corrections, changes at three moments | see below |
| – services | `rich_services` | its needs, offers, projects, requests, activities | see below |
| matching town | `matching_town` | the rich town with units, radii, skills and ties | `NQ`, `RQ` |
| planned town | `planned_town` | the matching town with stored plans, later corrected | `FA` |
| handmade town | `handmade_town` | places and addresses, written without ledgers | their names |
| address town | `address_town` | a handmade town in which names repeat | their names |
| random cities | `allocation_cases` | needs and offers as numbers, with two oracles | numbers |
| sample city | `sample_city` | the city that a newcomer gets, with its answer key | `DY00538` |

Keys of the towns are those of ledgers, short as in an office's table: `X` compound, `L` building,
`W` grid, `S` road, `D` unit, `Z` party organization, `M` alliance, `G` cadre, `P` post, `N` need,
`R` tenure or resource, `V` venue, `FA` plan. An id names the kind as well (`Need:NQ1`), and the
title beside the key in the table says what is special about the row.

Besides: `commands` and `processes` run the service and its commands, `first_start` is what a
newcomer does, `random_queries` draws queries, `engine_examples` says which examples Neo4j is asked
too, `address_book` makes address books without a database, `sample_rows` reads the sample's
ledgers, `exported_ledgers`, `workbooks` and `walkthrough` handle files.
"""
