"""All codes of errors with which the service answers, as its source has them."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

PROJECT = Path(__file__).parents[2]
CODE = re.compile(r"[A-Z]+(_[A-Z]+)+|[A-Z]{4,}")
MUTATION_ERRORS = {
    "invalid_input_error": "InvalidInput",
    "conflict_error": "Conflict",
    "pledged_error": "Conflict",
    "post_held_error": "Conflict",
    "capacity_error": "CapacityExceeded",
}
"""Functions that make an error of a mutation, to its type."""
MUTATION_SORTS = {"InvalidInput", "NotFound", "NotAllowed", "CapacityExceeded", "Conflict"}
HTTP_MAKERS = ("RequestError", "error_response")
"""They are given a status, if not always as a number."""
MAKERS = re.compile(r"\w*[eE]rror|InvalidArgument|Parameter|with_code|error_response")
"""Names of whatever makes an error from a code."""


def error_codes() -> dict[str, str]:
    """Return the codes of all errors, each with where it stands.

    That is the type of a mutation's result, or the status of an answer without data, or `errors`.
    """
    found: dict[str, set[str]] = defaultdict(set)
    for top in ("graph", "schema", "server"):
        for path in (PROJECT / top).rglob("*.py"):
            for code, where in codes_of(ast.parse(path.read_text(encoding="utf-8"))):
                found[code].add(where)
    return {code: ", ".join(sorted(places - {""})) for code, places in sorted(found.items())}


def codes_of(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """Yield the codes that are in a module, each with where it stands."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and "RequestError" in map(name_of, node.bases):
            yield from codes_of_subclass(node)
        if isinstance(node, ast.Call) and MAKERS.fullmatch(maker := name_of(node.func)):
            values = [*node.args, *(keyword.value for keyword in node.keywords)]
        elif isinstance(node, ast.Tuple) and is_row_of_statuses(node):
            maker, values = "RequestError", node.elts
        else:
            continue
        constants = [each.value for each in values if isinstance(each, ast.Constant)]
        for value in constants:
            if isinstance(value, str) and CODE.fullmatch(value):
                yield value, place_of(maker, constants)


def codes_of_subclass(declared: ast.ClassDef) -> Iterator[tuple[str, str]]:
    """Yield the code that a sort of error of its own gives to `RequestError`, with its status."""
    for node in ast.walk(declared):
        if isinstance(node, ast.Call) and name_of(node.func) == "__init__":
            constants = [each.value for each in node.args if isinstance(each, ast.Constant)]
            for value in constants:
                if isinstance(value, str) and CODE.fullmatch(value):
                    yield value, place_of("RequestError", constants)


def name_of(function: ast.expr) -> str:
    """Return the last part of the name of what is called."""
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def is_row_of_statuses(node: ast.Tuple) -> bool:
    """Whether a tuple is a row of a table: an exception, its status, its code, its headers."""
    status = node.elts[1] if len(node.elts) == 4 else None
    return isinstance(status, ast.Constant) and type(status.value) is int


def place_of(maker: str, constants: Sequence[object]) -> str:
    """Return where the error stands that is made so from these constants."""
    sorts = [each for each in constants if each in MUTATION_SORTS]
    statuses = [each for each in constants if type(each) is int and 400 <= each < 600]
    if maker == "Parameter":
        return "400"
    fallback = "" if maker in HTTP_MAKERS else MUTATION_ERRORS.get(maker, "errors")
    return str(next(iter([*sorts, *statuses]), fallback))


def listed_codes(page: str) -> Mapping[str, str]:
    """Return the codes that a page lists in its tables, each with where it stands."""
    return dict(re.findall(r"^\| `([A-Z_]+)` \| ([^|]+?) \|", page, re.MULTILINE))
