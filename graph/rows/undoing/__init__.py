"""Runs of imports, and their undoing as a correction.

In order of control flow: `import_runs` lists runs and their parts; `undo` undoes one part;
`restore` believes again what was believed before, `withdrawal` takes out of belief what was added;
`removal` takes the sample city out of a graph. May import the other modules of `graph.rows`.
"""
