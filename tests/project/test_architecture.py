"""The arrows between the folders, and the rules of style that no linter knows."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
FOLDERS = ("graph", "loaders", "schema", "server")

# Folder, what it must not import, why. A folder may import itself.
CLOSED = (
    (
        "graph",
        "loaders",
        "the graph knows nothing of files: ledgers come to it, it does not fetch them",
    ),
    ("graph", "schema", "the graph answers selections; what a client may ask is decided above it"),
    (
        "graph",
        "server",
        "the graph runs without HTTP, in a ledger's import as well as behind a request",
    ),
    ("loaders", "schema", "schema and loaders are neighbours: ledgers are loaded without GraphQL"),
    ("loaders", "server", "ledgers are loaded without HTTP"),
    (
        "schema",
        "loaders",
        "schema and loaders are neighbours: questions are answered without ledgers",
    ),
    ("schema", "server", "what may be asked does not depend on the way in"),
    ("schema", "graph.database.connection", "the schema describes what is asked; graph/ asks it"),
    (
        "schema",
        "graph.database.embedded.engine",
        "the schema describes what is asked; graph/ asks it",
    ),
    *(
        (folder, "neo4j", "driver types end in graph/database")
        for folder in ("loaders", "schema", "server")
    ),
    ("graph/ontology", "graph", "what exists depends on nothing that happens to it"),
    (
        "graph/allocation/solver",
        "graph",
        "the solver is mathematics: it can be read and tested alone",
    ),
    (
        "graph/network/analysis",
        "graph",
        "measuring networks is mathematics: it can be read and tested alone",
    ),
    ("graph/query", "graph.rows", "reading and writing meet only in mutations/ and allocation/"),
    ("graph", "neo4j", "graph/database/driver.py alone imports the driver"),
)
# The one module that may import what its parent may not.
OPEN = (("graph/database/driver.py", "neo4j"),)

# Each room imports only from rooms in rows above its own, and never from a neighbour in its row.
LAYERS = {
    "graph": (
        ("errors", "ontology", "callers"),
        ("vocabulary", "database"),
        ("audit_log",),
        ("query", "rows"),
        ("revisions",),
        ("kept_results", "access_tokens", "backup", "migrations"),
        ("names",),
        ("addresses",),
        ("areas",),
        ("matching",),
        ("fields", "roots", "groups", "allocation", "change_feed"),
        ("coverage", "history", "reports", "mutations", "network"),
        ("audit",),
        ("queries", "erasure"),
    ),
    "schema": (
        ("limits", "permissions", "types"),
        ("roots", "cost_directives"),
        ("build",),
        ("execution",),
    ),
    "server": (
        ("errors", "logs", "queries"),
        ("settings", "explorer"),
        ("sign_in",),
        ("terminal", "snapshot", "reconciliation"),
        ("runtime",),
        ("bulk",),
        ("http",),
        ("pages",),
        ("serve",),
        ("cli",),
    ),
    "loaders/ledgers": (
        ("mapping", "report", "files"),
        ("parsing",),
        ("ledger_form",),
        ("importing", "exporting"),
    ),
    "loaders/sample": (("base",), ("city",), ("practice",), ("answer_key", "make_city")),
}
LARGEST_ROOM = 20
"""Modules directly in a folder: a room must be seen at one glance."""

CYPHER = re.compile(
    r"\b(MATCH|MERGE|CREATE) *\(|\bUNWIND +[$\w\[]|\bDETACH DELETE\b|\bCALL *\{|\)<?-\[|\]->?\("
)
VAGUE = re.compile(r"(util|helper|common|manager|service|misc)s?\Z")
LONGEST = 400


@dataclass(frozen=True)
class Module:
    """One source file."""

    path: Path
    tree: ast.Module
    lines: int

    @property
    def name(self) -> str:
        """Its place in the repository, such as `graph/database/connection.py`."""
        return self.path.relative_to(REPOSITORY).as_posix()

    @property
    def parts(self) -> tuple[str, ...]:
        """Its dotted name, in parts."""
        return self.path.relative_to(REPOSITORY).with_suffix("").parts

    def imports(self) -> Iterator[tuple[str, int]]:
        """What it imports, as dotted names with line numbers, wherever in the file."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from ((alias.name, node.lineno) for alias in node.names)
            if isinstance(node, ast.ImportFrom):
                package = ".".join(self.parts[: -node.level]) if node.level else ""
                source = ".".join(filter(None, (package, node.module)))
                yield from ((f"{source}.{alias.name}", node.lineno) for alias in node.names)

    def texts(self) -> Iterator[tuple[str, int]]:
        """Its string constants with line numbers, docstrings left out."""
        documentation = {
            id(node.body[0].value)
            for node in ast.walk(self.tree)
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
            and node.body
            and isinstance(node.body[0], ast.Expr)
        }
        for node in ast.walk(self.tree):
            if (
                isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and id(node) not in documentation
            ):
                yield node.value, node.lineno


@cache
def modules(*folders: str) -> tuple[Module, ...]:
    """The source files of some folders."""
    found = sorted(path for folder in folders for path in (REPOSITORY / folder).rglob("*.py"))
    texts = ((path, path.read_text("utf-8")) for path in found)
    return tuple(Module(path, ast.parse(text), text.count("\n")) for path, text in texts)


def within(name: str, package: str) -> bool:
    """Whether a dotted name is a package or something in it."""
    return name == package or name.startswith(f"{package}.")


def test_every_folder_has_code_that_these_rules_look_at() -> None:
    assert {folder for folder in FOLDERS if not modules(folder)} == set()


def test_arrows_between_the_folders_go_one_way() -> None:
    wrong = [
        f"{module.name}:{line} imports {name}, but {reason}."
        for folder, target, reason in CLOSED
        for module in modules(folder)
        if not any(module.name == door for door, through in OPEN if through == target)
        for name, line in module.imports()
        if within(name, target) and not within(name, folder.replace("/", "."))
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("top", LAYERS)
def test_layers_inside_a_folder_import_only_from_above(top: str) -> None:
    heights = {room: height for height, row in enumerate(LAYERS[top]) for room in row}
    prefix = top.replace("/", ".")
    wrong = []
    for module in modules(top):
        room = room_of(".".join(module.parts), prefix)
        for name, line in module.imports():
            other = room_of(name, prefix)
            if (
                room in heights
                and other in heights
                and other != room
                and heights[other] >= heights[room]
            ):
                wrong.append(f"{module.name}:{line} imports {name}: {other} is not above {room}.")
    assert not wrong, "\n".join(wrong)


def room_of(name: str, prefix: str) -> str:
    """Return the room of a folder to which a dotted name belongs, empty for names elsewhere."""
    return (
        name.removeprefix(f"{prefix}.").split(".")[0]
        if within(name, prefix) and name != prefix
        else ""
    )


@pytest.mark.parametrize("top", LAYERS)
def test_every_room_of_a_folder_has_its_layer(top: str) -> None:
    named = {room for row in LAYERS[top] for room in row}
    found = {
        path.stem
        for path in (REPOSITORY / top).iterdir()
        if path.suffix == ".py" or (path / "__init__.py").exists()
    } - {"__init__"}
    assert found == named


def test_a_room_is_seen_at_one_glance() -> None:
    rooms = Counter(
        module.path.parent
        for module in modules(*FOLDERS, "tests")
        if module.path.stem != "__init__"
    )
    wrong = [
        f"{room.relative_to(REPOSITORY)} has {count} modules"
        for room, count in rooms.items()
        if count > LARGEST_ROOM
    ]
    assert not wrong, ", ".join(wrong)


def test_only_the_graph_speaks_cypher() -> None:
    wrong = [
        f"{module.name}:{line} holds Cypher ({match[0]!r}): "
        "statements stand in graph/, where both engines are tested."
        for module in modules("loaders", "schema", "server")
        for text, line in module.texts()
        if (match := CYPHER.search(text))
    ]
    assert not wrong, "\n".join(wrong)


def test_parts_of_loaders_never_import_each_other() -> None:
    wrong = [
        f"{module.name}:{line} imports {name}: "
        "a part of loaders/ can be read, changed and removed alone."
        for module in modules("loaders")
        for name, line in module.imports()
        if within(name, "loaders")
        and len(module.parts) > 1
        and name.split(".")[1:2] != [module.parts[1]]
    ]
    assert not wrong, "\n".join(wrong)


def test_a_name_of_a_module_says_what_is_in_it() -> None:
    wrong = [
        module.name
        for module in modules(*FOLDERS, "tests")
        for part in module.parts
        if VAGUE.match(part)
    ]
    assert not wrong, "say what is in it: " + ", ".join(wrong)


def test_every_module_opens_with_a_sentence() -> None:
    opened = {
        module.name: (ast.get_docstring(module.tree) or "").partition("\n\n")[0]
        for module in modules(*FOLDERS, "tests")
    }
    wrong = [
        name
        for name, sentence in opened.items()
        if not sentence.rstrip().endswith((".", "。", "`", ":"))
    ]
    assert not wrong, "no first sentence: " + ", ".join(wrong)


def test_no_file_is_longer_than_400_lines() -> None:
    wrong = [
        f"{module.name} has {module.lines} lines"
        for module in modules(*FOLDERS, "tests")
        if module.lines > LONGEST
    ]
    assert not wrong, ", ".join(wrong)
