"""The embedded graph: ArcadeDB in a child process, so that the service survives its crash.

In order of control flow: `engine` owns the child and restarts it; `folder_lock` keeps a data folder
to one owner; `process` starts and stops the child; `child` is what runs in it. May import
`graph.errors`.
"""
