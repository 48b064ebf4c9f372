"""Progress of what takes long: bars where somebody can watch them grow, else plain lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)

from loaders.ledgers import LedgerReport, MissingRows
from server.terminal.ledger_tables import missing_rows_text

DESCRIPTION = TextColumn("{task.description}", markup=False)


@dataclass
class ImportBars:
    """One bar per ledger of an import, below one of all ledgers if their number is known."""

    progress: Progress
    all_ledgers: TaskID | None = None
    tasks: dict[str, TaskID] = field(default_factory=dict)

    def begin(self, ledger: str, rows: int) -> None:
        """Add a bar for about so many rows."""
        self.tasks[ledger] = self.progress.add_task(ledger, total=rows)

    def advance(self, ledger: str, rows: int) -> None:
        """Move a bar on by so many rows."""
        self.progress.advance(self.tasks[ledger], rows)

    def end(self, ledger: LedgerReport) -> None:
        """Fill a bar, now that the number of its rows is known."""
        self.progress.update(self.tasks[ledger.name], completed=ledger.read, total=ledger.read)
        if self.all_ledgers is not None:
            self.progress.advance(self.all_ledgers)

    def show_missing(self, missing: MissingRows) -> None:
        """Print what is about to end, above the bars."""
        self.progress.console.print(missing_rows_text(missing))


@dataclass
class ImportLines:
    """One line per ledger of an import, where nobody could watch a bar, as in a log."""

    console: Console
    total: int = 0
    """How many ledgers there are, 0 if nobody has counted them."""
    done: int = 0

    def begin(self, ledger: str, rows: int) -> None:
        """Print nothing yet."""

    def advance(self, ledger: str, rows: int) -> None:
        """Print nothing yet."""

    def end(self, ledger: LedgerReport) -> None:
        """Print how many rows were read, and how many ledgers are done."""
        self.done += 1
        place = f"[{self.done:>2}/{self.total}] " if self.total else ""
        self.console.print(f"{place}{ledger.name}：{ledger.read:,} 行 rows", highlight=False)

    def show_missing(self, missing: MissingRows) -> None:
        """Print what is about to end."""
        self.console.print(missing_rows_text(missing))


@contextmanager
def import_progress(console: Console, total: int = 0) -> Iterator[ImportBars | ImportLines]:
    """Yield what shows the progress of an import of `total` ledgers, if they were counted."""
    if not console.is_terminal:
        yield ImportLines(console, total)
        return
    columns = (DESCRIPTION, BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        counted = progress.add_task("全部台账 All ledgers", total=total) if total else None
        yield ImportBars(progress, counted)


@contextmanager
def share_bar(console: Console, description: str) -> Iterator[Callable[[str, float], None]]:
    """Yield what shows a step and the share of the whole, from 0 to 1, that is done.

    Shows nothing where nobody could watch.
    """
    if not console.is_terminal:
        yield lambda _description, _share: None
        return
    with Progress(DESCRIPTION, BarColumn(), TimeElapsedColumn(), console=console) as progress:
        task = progress.add_task(description, total=1.0)
        yield lambda step, share: progress.update(task, description=step, completed=share)


@contextmanager
def spinner(console: Console, description: str) -> Iterator[None]:
    """Show that something goes on, and for how many seconds it has.

    Shows nothing where nobody could watch.
    """
    if not console.is_terminal:
        yield
        return
    columns = (SpinnerColumn(), DESCRIPTION, TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        progress.add_task(description, total=None)
        yield


@contextmanager
def steps_display(console: Console) -> Iterator[Callable[[str], None]]:
    """Yield what shows that a step begins: beside the time it takes, or else as a plain line."""
    if not console.is_terminal:
        yield lambda step: console.print(f"{step} …", markup=False, highlight=False)
        return
    columns = (SpinnerColumn(), DESCRIPTION, TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("", total=None)
        yield lambda step: progress.update(task, description=step)
