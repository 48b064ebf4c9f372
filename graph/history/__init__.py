"""The history of a node: what began, ended, changed and was corrected, of it and of the facts that are attached to it."""
