"""The benchmark's table for people and its JSON for programs."""

import json
import os
import platform
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from tests.bench.measure import Figures
from tests.bench.requests import REQUESTS

TARGET = 0.6
"""The least share of the floor's requests per second that is aimed at."""

COLUMNS = (
    "request",
    "",
    "p50 c1",
    "p95 c1",
    "req/s c16",
    "p99 c16",
    "cpu ms",
    "engine ms",
    "share of floor (least-most)",
    "trips",
    "KB",
    "statement",
    "plan ms",
)


def table(engine: str, measured: list[Figures], facts: Mapping[str, Any]) -> Table:
    """Make the table of one engine: for each request the service's and the floor's line, in ms."""
    made = Table(title=title(engine, facts), title_justify="left")
    for column in COLUMNS:
        made.add_column(column, justify="left" if column in ("request", "") else "right")
    for figures in measured:
        if not figures.rounds:
            made.add_row(figures.request, f"[red]{figures.facts['problem'][:120]}")
            continue
        made.add_row(
            figures.request, "service", *speeds(figures, "service"), share(figures), *costs(figures)
        )
        made.add_row("", "floor", *speeds(figures, "floor"), end_section=True)
    return made


def title(engine: str, facts: Mapping[str, Any]) -> str:
    """Return what holds for all requests of an engine."""
    cold = facts["cold_ms"]
    ready = f"{engine}: ready after {facts['ready_s']:.1f} s"
    parts = [
        f"{ready}, then whoCovers first {cold['suggested']:.0f} ms",
        f"another document's first {cold['unseen']:.0f} ms, its second {cold['second']:.0f} ms",
        f"service {facts['memory']['VmRSS']:.0f} MB",
    ]
    if facts["load_s"] is not None:
        parts.append(f"sample city loaded in {facts['load_s']:.0f} s")
    return "; ".join(parts)


def speeds(figures: Figures, side: str) -> tuple[str, ...]:
    """Return the medians of all rounds: speed, and processor time per answer in each process."""
    wanted = ((1, "p50"), (1, "p95"), (16, "per_second"), (16, "p99"))
    spent = ((16, "server_cpu_ms"), (16, "engine_cpu_ms"))
    speed = tuple(f"{figures.median(side, concurrency, name):.1f}" for concurrency, name in wanted)
    return speed + tuple(
        f"{figures.median(side, concurrency, name):.2f}" for concurrency, name in spent
    )


def share(figures: Figures) -> str:
    """Return the service's speed as a share of the floor's: the median round, and the extremes."""
    ratios = figures.ratios()
    middle = ratios[len(ratios) // 2]
    colour = "green" if middle >= TARGET else "red"
    return f"[{colour}]{middle:.2f}[/] ({ratios[0]:.2f}-{ratios[-1]:.2f})"


def costs(figures: Figures) -> tuple[str, ...]:
    """Return what a request costs beside its time."""
    size = figures.median("service", 16, "size") / 1000
    return (
        str(figures.facts["trips"]),
        f"{size:.0f}",
        str(figures.facts["statement"]),
        f"{figures.facts['plan_ms']:.1f}",
    )


def show(console: Console, engine: str, measured: list[Figures], facts: Mapping[str, Any]) -> None:
    """Print the table of one engine, and what each request asks."""
    console.print(table(engine, measured, facts))
    for figures in measured:
        failures = sum(report["failures"] for each in figures.rounds for report in each.values())
        if failures:
            console.print(f"[red]{figures.request}: {failures} answers failed")


def machine() -> dict[str, Any]:
    """Return the machine on which it was measured."""
    return {
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "load_average": os.getloadavg(),
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def write(path: Path, found: Mapping[str, Any]) -> None:
    """Write everything down."""
    path.parent.mkdir(parents=True, exist_ok=True)
    requests = {
        name: {"title": request.title, "document": request.document}
        for name, request in REQUESTS.items()
    }
    path.write_text(
        json.dumps(
            {"machine": machine(), "requests": requests, **found},
            ensure_ascii=False,
            indent=1,
            default=asdict,
        ),
        encoding="utf-8",
    )
