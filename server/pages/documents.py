"""The GraphQL documents that the pages send, one operation a file."""

from functools import cache
from pathlib import Path

DOCUMENTS = Path(__file__).parent / "documents"


@cache
def read_document(name: str) -> str:
    """Return a document, followed by the fragments that it uses."""
    return with_fragments((DOCUMENTS / f"{name}.graphql").read_text(encoding="utf-8"))


def with_fragments(text: str) -> str:
    """Return a document followed by those fragments of ours that it uses.

    Fragments that several documents share are in files that begin with an underscore.
    """
    for file in sorted(DOCUMENTS.glob("_*.graphql")):
        if f"...{file.stem.removeprefix('_')}" in text:
            text += "\n" + file.read_text(encoding="utf-8")
    return text
