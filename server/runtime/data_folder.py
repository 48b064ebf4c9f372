"""Notes that a service leaves in its data folder: where it can be asked while it serves, and a place to ask about.

Commands find the running service by the first; the second spares the next start a search in an engine that is cold.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def announced(folder: Path, address: str) -> Iterator[None]:
    """Leave the address in the folder for as long as the context lasts."""
    notice = notice_in(folder)
    notice.parent.mkdir(parents=True, exist_ok=True)
    notice.write_text(f"{address}\n", encoding="utf-8")
    try:
        yield
    finally:
        notice.unlink(missing_ok=True)


def address_of(folder: Path) -> str:
    """Return the address that was left; of a service that was killed it leads nowhere. Raises `OSError` where there is none."""
    return notice_in(folder).read_text(encoding="utf-8").strip()


def notice_in(folder: Path) -> Path:
    """Return the file that holds the address."""
    return folder / "service-address"


def remember_example(folder: Path, place: Mapping[str, str]) -> None:
    """Note a place of the graph in this folder."""
    example_in(folder).write_text(json.dumps(place, ensure_ascii=False), encoding="utf-8")


def recalled_example(folder: Path) -> Mapping[str, str] | None:
    """Return the place that was noted, None where there is none that can be read."""
    try:
        place = json.loads(example_in(folder).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return place if isinstance(place, dict) else None


def example_in(folder: Path) -> Path:
    """Return the file that holds the place."""
    return folder / "example.json"
