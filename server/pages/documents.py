"""The GraphQL documents that the pages send, one operation a file."""

from functools import cache
from pathlib import Path

DOCUMENTS = Path(__file__).parent / "documents"


@cache
def read_document(name: str) -> str:
    """Return a document, followed by the fragments that it uses."""
    return with_fragments((DOCUMENTS / f"{name}.graphql").read_text(encoding="utf-8"))


@cache
def with_fragments(text: str) -> str:
    """Return a document followed by those fragments of ours that it uses, and that these use.

    Fragments that several documents share are in files that begin with an underscore.
    """
    left = {file.stem.removeprefix("_"): file for file in sorted(DOCUMENTS.glob("_*.graphql"))}
    while used := [fragment for fragment in left if f"...{fragment}" in text]:
        text += "".join("\n" + left.pop(each).read_text(encoding="utf-8") for each in used)
    return text
