"""Files as offices keep them: a folder for each case, with what must come of it in `case.toml`.

`make` writes the files of those cases that a program makes. `tests/loaders/test_messy_files.py`
imports every case on both engines, once as a dry run, and reads its `case.toml`:

- `about`: what is in the files; `made_by`: openpyxl, xlsxwriter, LibreOffice or hand.
- Any option of `loaders.ledgers.ImportOptions`, such as `complete = true`.
- `city = true`: the small city of `tests/support/small_city.py` is in the graph before.
- `before/`, a folder beside `case.toml`: ledgers that are imported before.
- `file`: the one file that is imported, rather than the folder.
- `[expect]`: sums over all ledgers (`added`, `unchanged`, `confirmed`, `corrected`, `changed`,
  `rejected`, `ended`), and `refused`, part of the message if nothing can be imported at all.
- `problems`: every rejection, each as `{row, column, says}`; `says` is a part of its message, or
  several. None is expected if they are left out.
- `notices`: a part of each notice, as many as there are; left out, they are not looked at.
- `[[expect.nodes]]`: nodes that are in the graph afterwards, by `id`: properties, ends of edges
  by the name of the edge (`compound = "Compound:X1"`, or a list), and `lacks`, names without a
  value.
- `[[expect.absent]]`: nodes that are not there.
"""
