"""What docs tell frontends is what a test runs, and what the service says."""

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from graphql import parse, validate

from schema.build import CORE
from tests.project.error_codes import error_codes, listed_codes

PROJECT = Path(__file__).parents[2]
SNIPPETS = PROJECT / "tests" / "server" / "clients" / "snippets"
FILES = sorted(path for path in SNIPPETS.iterdir() if path.suffix and path.stem != "__init__")
PAGES = sorted((PROJECT / "docs").glob("*.md"))
CONSOLE = re.compile(r"```console\n(.*?)```", re.DOTALL)
FENCES = {".js": "js", ".ts": "ts", ".py": "python", ".graphql": "gql"}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_the_page_of_clients_shows_the_set_up_that_is_tried(file: Path) -> None:
    page = (PROJECT / "docs" / "clients.md").read_text(encoding="utf-8")
    shown = f"`{file.name}`\n\n```{FENCES[file.suffix]}\n{file.read_text(encoding='utf-8')}```\n"
    assert shown in page


def test_the_page_of_clients_shows_nothing_else() -> None:
    page = (PROJECT / "docs" / "clients.md").read_text(encoding="utf-8")
    assert page.count("\n```") == 2 * len(FILES)


def test_every_error_code_is_explained_with_where_it_stands() -> None:
    page = (PROJECT / "docs" / "error-codes.md").read_text(encoding="utf-8")
    assert listed_codes(page) == error_codes()


def bodies_of(page: Path) -> Iterator[str]:
    """Yield the JSON bodies of the requests among the shell commands that a page prints."""
    for block in CONSOLE.findall(page.read_text(encoding="utf-8")):
        commands = block.replace("\\\n", " ")
        for line in re.findall(r"^\$ (.*)", commands, re.MULTILINE):
            yield from (word for word in shlex.split(line, comments=True) if '"query"' in word)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_request_that_is_printed_for_the_shell_can_be_pasted_as_it_is(page: Path) -> None:
    for body in bodies_of(page):
        assert validate(CORE, parse(json.loads(body)["query"])) == []


def test_the_page_of_frontends_prints_requests_for_the_shell() -> None:
    assert len([*bodies_of(PROJECT / "docs" / "frontends.md")]) == 3
