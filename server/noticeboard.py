"""Where the service that has a data folder in use can be asked: it leaves its address in the folder while it serves."""

from collections.abc import Iterator
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
    """Give the address that was left; of a service that was killed it leads nowhere. Raises `OSError` where there is none."""
    return notice_in(folder).read_text(encoding="utf-8").strip()


def notice_in(folder: Path) -> Path:
    """Give the file that holds the address."""
    return folder / "service-address"
