"""台账: templates, uploads with a dry run that is looked at first, and the history of imports.

- `upload_pages`: templates, the upload, its dry run and its import, the undoing of a run.
- `outcome`: what an import would do or has done, as a page shows it.

Everything is done by the imports of the service (`server.http`, `server.runtime`); what is under
way goes on while nobody looks, and the page of an upload says what became of it.
"""
