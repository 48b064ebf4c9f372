"""What all commands share: the two streams, the exit codes, and how an error is shown."""

from collections.abc import Iterator
from contextlib import contextmanager

import typer
from rich.console import Console

from graph.errors import GraphError
from server.runtime.data_folder import NoGraph
from server.settings import SettingsRejected

OK, FAILED, WRONG, NOT_FOUND, REFUSED, NO_GRAPH = 0, 1, 2, 3, 4, 5
"""Exit codes: done; could not be done; wrong call or setting; no such place; rows refused; no
graph here.
"""

# What is in brackets may be somebody's title or path: it is shown, never taken for a style.
out = Console(markup=False, emoji=False)
err = Console(stderr=True, markup=False, emoji=False)


@contextmanager
def report_errors() -> Iterator[None]:
    """Print what went wrong in words, and exit with its code; only our faults show a traceback."""
    try:
        yield
    except SettingsRejected as problem:
        show_error(str(problem))
        raise typer.Exit(WRONG) from None
    except NoGraph as problem:
        show_error(f"{problem.zh}\n{problem.en}")
        raise typer.Exit(NO_GRAPH) from None
    except GraphError as problem:
        show_error(f"{problem.zh}\n{problem.en}".strip())
        raise typer.Exit(FAILED) from None


def show_error(text: str) -> None:
    """Print an error on the error stream."""
    err.print(text, style="red", highlight=False)
