"""Tables of reports as files describe them: GraphQL documents, and what of their answers is shown.

An office adds a table by a file; one with the name of a standard table takes its place.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache, cached_property
from pathlib import Path
from typing import Annotated, Literal, Self

from graphql import GraphQLError, OperationDefinitionNode, OperationType, parse
from pydantic import AfterValidator, model_validator

from graph.vocabulary.toml_files import Entry, VocabularyRefused, read_entry

STANDARD = Path(__file__).parent / "standard"
NAME = re.compile(r"[a-z][a-z0-9_]{0,39}\Z")
"""The name of a table or of a cell in addresses."""
DECLARED = re.compile(r"\$(\w+)\s*:")
"""A variable where a document declares it."""
Format = Literal["plain", "share", "indicator"]
"""A share of 1 is shown as percent; so is an indicator, a `value` and its `unit`, without unit."""


def checked_document(text: str) -> str:
    """Return a document that holds one query. Raises `ValueError`."""
    try:
        found = parse(text).definitions
    except GraphQLError as problem:
        raise ValueError(f"it is not GraphQL ({problem.message})") from None
    operations = [each for each in found if isinstance(each, OperationDefinitionNode)]
    if len(operations) != 1 or operations[0].operation is not OperationType.QUERY:
        raise ValueError("a document holds one query and nothing else that is executed")
    return text


Document = Annotated[str, AfterValidator(checked_document)]
"""The text of one query."""


@cache
def declared_variables(document: str) -> frozenset[str]:
    """Return the names of the variables that a document declares."""
    return frozenset(DECLARED.findall(document))


class Named(Entry):
    """What has a name in both languages."""

    zh: str
    en: str

    def name_in(self, language: str) -> str:
        """Return its name in a language."""
        return self.en if language == "en" else self.zh


class Facts(Entry):
    """The facts behind cells: a document, and where in its answer they are."""

    document: Document
    among: str = ""
    """The path to entries, of which the one is meant whose fields equal what is given.

    Without it every root field of the answer is a connection.
    """

    @property
    def has_pages(self) -> bool:
        """Whether the document can be asked for what follows."""
        return "after" in declared_variables(self.document)


class Counted(Named):
    """What cells show: a value at a path of the answer, and the facts behind it."""

    value: str = ""
    """Fields of the answer with dots between them, a dot alone for the whole of it.

    Empty for the number of the facts.
    """
    format: Format = "plain"
    facts: str = ""
    """The name of the facts behind it; empty for none."""
    given: Mapping[str, str] = {}
    """Variables of the facts: of a line their values, of a column the paths to them in a row."""


class Line(Counted):
    """A line of a table with one value a line."""

    unit: str = ""


class ReportTable(Named):
    """A table: either with lines of its own, or with a row for each entry of the answer."""

    order: int = 100
    """Where it stands in the list of tables."""
    document: Document = ""
    """Empty if all lines count their facts."""
    further: Sequence[Document] = ()
    """More fields of the same roots: Neo4j plans two small statements sooner than one large one."""
    lines: Mapping[str, Line] = {}
    rows: str = ""
    """The path to the entries of the answer that are its rows."""
    columns: Mapping[str, Counted] = {}
    facts: Mapping[str, Facts] = {}

    @model_validator(mode="after")
    def check_cells(self) -> Self:
        """Refuse a table whose cells are not whole."""
        if bool(self.lines) == bool(self.rows and self.columns):
            raise ValueError("it has either lines, or rows and columns")
        if self.rows and not self.document:
            raise ValueError("rows need a document")
        for name, cell in self.cells.items():
            if not NAME.match(name):
                raise ValueError(f"{name}: a name has small letters, digits and _")
            if cell.facts and cell.facts not in self.facts:
                raise ValueError(f"{name}: there are no facts {cell.facts}")
            if not cell.value and (self.columns or not cell.facts):
                raise ValueError(f"{name}: it has no value")
            if cell.value and self.lines and not self.document:
                raise ValueError(f"{name}: its value needs a document")
        return self

    @cached_property
    def documents(self) -> tuple[str, ...]:
        """The documents whose answers its values are parts of."""
        return (*filter(None, [self.document]), *self.further)

    @cached_property
    def cells(self) -> Mapping[str, Counted]:
        """Its lines or columns by name."""
        return {**self.lines, **self.columns}


@cache
def read_tables(folder: Path | None) -> Mapping[str, ReportTable]:
    """Return the tables by name, in their order: those that come along, and those of a city.

    They are read once.

    Raises `VocabularyRefused`.
    """
    found: dict[str, ReportTable] = {}
    for place in (STANDARD, folder):
        for file in sorted(place.glob("*.toml")) if place else ():
            if not NAME.match(file.stem):
                raise VocabularyRefused(
                    file,
                    "",
                    "文件名只用小写英文字母、数字和 _，它就是报表的地址",
                    "its name has small letters, digits and _ alone: it is the table's address",
                )
            found[file.stem] = read_entry(file, ReportTable)
    return dict(sorted(found.items(), key=lambda pair: (pair[1].order, pair[0])))
