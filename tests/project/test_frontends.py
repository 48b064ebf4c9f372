"""What docs tell frontends is what a test runs, and what the service says."""

from pathlib import Path

import pytest

from tests.project.error_codes import error_codes, listed_codes

PROJECT = Path(__file__).parents[2]
SNIPPETS = PROJECT / "tests" / "server" / "clients" / "snippets"
FILES = sorted(path for path in SNIPPETS.iterdir() if path.suffix and path.stem != "__init__")
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
