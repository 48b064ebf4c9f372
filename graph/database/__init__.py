"""The one connection to the graph, for both engines. Nothing outside sees the driver.

In order of control flow: `connection` runs statements, several of them in a `transaction`;
`bolt/` is the lean reader over which those go that only read;
`read_turns` bounds how many reads run at a time, `write_turns` lets the writers of several
processes follow each other on the embedded engine;
`driver` alone imports the official driver, and `driver_errors` translates its errors; `protocols`
is what other rooms need of it;
`template` fills the holes of statements; `values` converts the driver's values; `statement_log`
counts and logs; `abandoned` ends statements that nobody waits for; `dialect` is what differs
between the engines; `constraints` declares uniqueness and indexes; `status` reads how full the
graph is; `identity` reads and writes what the graph remembers of itself; `embedded/` runs the
embedded engine. May import `graph.ontology` and `graph.errors`.
"""
