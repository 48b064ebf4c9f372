"""Which fields of their documents pages show: answers that note what is read of them."""

from collections.abc import AsyncGenerator, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    parse,
)

from schema.execution.executor import Executor
from tests.support.office import Office

Path = tuple[str, ...]
"""The name of an operation, and the response keys that lead to a field of its answer."""


class NotedMap(Mapping[str, Any]):
    """A map of an answer, which notes the paths of the fields that are read."""

    def __init__(self, content: Mapping[str, Any], path: Path, read: set[Path]) -> None:
        self.content, self.path, self.read = content, path, read

    def __getitem__(self, key: str) -> Any:  # noqa: ANN401 - a part of an answer
        value = self.content[key]
        self.read.add((*self.path, key))
        return noted(value, (*self.path, key), self.read)

    def __iter__(self) -> Iterator[str]:
        return iter(self.content)

    def __len__(self) -> int:
        return len(self.content)


def noted(value: Any, path: Path, read: set[Path]) -> Any:  # noqa: ANN401 - a part of an answer
    """Return a part of an answer that notes what is read of it."""
    if isinstance(value, Mapping):
        return NotedMap(value, path, read)
    if isinstance(value, list):
        return [noted(each, path, read) for each in value]
    return value


def answered_paths(value: Any, path: Path) -> Iterator[Path]:  # noqa: ANN401 - as above
    """Yield the paths of the fields of a part of an answer that have a value."""
    for each in value if isinstance(value, list) else [value]:
        if isinstance(each, Mapping):
            for key, inner in each.items():
                if inner not in (None, []):
                    yield (*path, key)
                    yield from answered_paths(inner, (*path, key))


@dataclass
class ShownFields:
    """The fields that were read of the answers of an executor, by operation."""

    read: set[Path] = field(default_factory=set)
    answered: set[Path] = field(default_factory=set)
    """The fields that had a value in an answer."""

    def note(self, query: str, answer: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return an answer whose data note what is read of them."""
        name = operation_of(parse(query)).name
        data = answer.get("data")
        if name is None or data is None:
            return answer
        self.answered.update(answered_paths(data, (name.value,)))
        return {**answer, "data": noted(data, (name.value,), self.read)}


class NotingOffice(Office):
    """The executor of an office whose answers note what is read of them."""

    shown: ShownFields

    @classmethod
    def over(cls, office: Executor, shown: ShownFields) -> "NotingOffice":
        """Return an executor over the graph of another one."""
        made = cls(office.store, office.vocabulary)
        made.shown = shown
        return made

    async def execute(self, query: str, **given: Any) -> Any:  # noqa: ANN401 - as it is
        """Return the response map of a request."""
        return self.shown.note(query, await super().execute(query, **given))

    async def stream(self, query: str, **given: Any) -> AsyncGenerator[Any, None]:  # noqa: ANN401
        """Yield the response maps of a request."""
        async for result, cursor in super().stream(query, **given):
            yield (self.shown.note(query, result) if result else result), cursor


def operation_of(document: DocumentNode) -> OperationDefinitionNode:
    """Return the only operation of a document."""
    (found,) = (each for each in document.definitions if isinstance(each, OperationDefinitionNode))
    return found


def asked_fields(text: str) -> dict[Path, Path]:
    """Return the paths of all fields that a document asks for, with where each is written.

    That is the name of the operation or of the fragment, and the response keys from there.
    """
    document = parse(text)
    fragments = {
        each.name.value: each
        for each in document.definitions
        if isinstance(each, FragmentDefinitionNode)
    }
    operation = operation_of(document)
    assert operation.name
    begin = (operation.name.value,)
    return dict(paths_below(operation.selection_set, begin, begin, fragments))


def paths_below(
    selected: SelectionSetNode,
    path: Path,
    place: Path,
    fragments: Mapping[str, FragmentDefinitionNode],
) -> Iterator[tuple[Path, Path]]:
    """Yield the paths of the fields of a selection, with where each is written."""
    for each in selected.selections:
        if isinstance(each, FieldNode):
            key = (each.alias or each.name).value
            yield (*path, key), (*place, key)
            if each.selection_set:
                yield from paths_below(each.selection_set, (*path, key), (*place, key), fragments)
        elif isinstance(each, FragmentSpreadNode):
            found = fragments[each.name.value]
            yield from paths_below(
                found.selection_set, path, (f"...{found.name.value}",), fragments
            )
        elif isinstance(each, InlineFragmentNode):
            yield from paths_below(each.selection_set, path, place, fragments)
