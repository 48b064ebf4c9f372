"""The arrows between the folders, and the rules of style that no linter knows."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
FOLDERS = ("graph", "loaders", "schema", "server")

# Folder, what it must not import, why.
CLOSED = (
    ("graph", "loaders", "the graph knows nothing of files: ledgers come to it, it does not fetch them"),
    ("graph", "schema", "the graph answers selections; what a client may ask is decided above it"),
    ("graph", "server", "the graph runs without HTTP, in a ledger's import as well as behind a request"),
    ("loaders", "schema", "ledgers are loaded without GraphQL"),
    ("loaders", "server", "ledgers are loaded without HTTP"),
    ("schema", "server", "what may be asked does not depend on the way in"),
    ("schema", "graph.database.connection", "the schema describes what is asked; graph/ asks it"),
    ("schema", "graph.database.embedded.engine", "the schema describes what is asked; graph/ asks it"),
    *((folder, "neo4j", "only graph/ holds the driver; the rest asks it by name") for folder in ("loaders", "schema", "server")),
)

CYPHER = re.compile(r"\b(MATCH|MERGE|CREATE) *\(|\bUNWIND +[$\w\[]|\bDETACH DELETE\b|\bCALL *\{|\)<?-\[|\]->?\(")
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
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and node.body and isinstance(node.body[0], ast.Expr)
        }
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documentation:
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
        for name, line in module.imports()
        if within(name, target)
    ]
    assert not wrong, "\n".join(wrong)


def test_only_the_graph_speaks_cypher() -> None:
    wrong = [
        f"{module.name}:{line} holds Cypher ({match[0]!r}): statements stand in graph/, where both engines are tested."
        for module in modules("loaders", "schema", "server")
        for text, line in module.texts()
        if (match := CYPHER.search(text))
    ]
    assert not wrong, "\n".join(wrong)


def test_parts_of_loaders_never_import_each_other() -> None:
    wrong = [
        f"{module.name}:{line} imports {name}: a part of loaders/ can be read, changed and removed alone."
        for module in modules("loaders")
        for name, line in module.imports()
        if within(name, "loaders") and len(module.parts) > 1 and name.split(".")[1:2] != [module.parts[1]]
    ]
    assert not wrong, "\n".join(wrong)


def test_a_name_of_a_module_says_what_is_in_it() -> None:
    wrong = [module.name for module in modules(*FOLDERS, "tests") for part in module.parts if VAGUE.match(part)]
    assert not wrong, "say what is in it: " + ", ".join(wrong)


def test_every_module_opens_with_a_sentence() -> None:
    opened = {module.name: (ast.get_docstring(module.tree) or "").partition("\n\n")[0] for module in modules(*FOLDERS, "tests")}
    wrong = [name for name, sentence in opened.items() if not sentence.rstrip().endswith((".", "。", "`", ":"))]
    assert not wrong, "no first sentence: " + ", ".join(wrong)


def test_no_file_is_longer_than_400_lines() -> None:
    wrong = [f"{module.name} has {module.lines} lines" for module in modules(*FOLDERS, "tests") if module.lines > LONGEST]
    assert not wrong, ", ".join(wrong)
