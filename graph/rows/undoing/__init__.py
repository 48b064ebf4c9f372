"""Runs of imports, and their undoing as a correction.

In order of control flow: `import_runs` lists runs and their parts; `undo` undoes one part of a run;
`restore` believes again what was believed before it; `withdrawal` withdraws what it added;
`removal` deletes the sample city. May import all of `graph.rows`, and what that may.
"""
