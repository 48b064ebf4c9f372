"""The data folder, and the notes of a service in it: its address, and a place to ask about.

Commands find the running service by its address; the example spares the next start a search in
an engine that is still cold.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile

from graph.database.embedded.folder_lock import is_locked
from graph.errors import GraphError


class DataFolderUnusable(GraphError):
    """The data folder cannot be made or written to."""

    def __init__(self, folder: Path, problem: OSError) -> None:
        reason = problem.strerror or str(problem)
        super().__init__(
            f"数据目录 {folder} 不能使用（{reason}）。请用 LINLI_DATA 指定一个可以写入的目录。",
            f"The data folder {folder} cannot be used ({reason}). "
            "Name a folder that can be written to with LINLI_DATA.",
        )


class NoGraph(GraphError):
    """A command that only uses a graph was run where there is none."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"此目录没有图谱（LINLI_DATA={folder}）。请在运行 make serve 的目录里运行，"
            "或用 LINLI_DATA 指明它的数据目录；若还没有图谱，先运行 linli serve 或 linli import。",
            f"There is no graph here (LINLI_DATA={folder}). Run this in the folder of "
            "`make serve`, or name its data folder with LINLI_DATA; `linli serve` and "
            "`linli import` make a new graph.",
        )


def has_graph(folder: Path) -> bool:
    """Whether the embedded engine has stored a graph in the folder, or is about to."""
    return (folder / "databases").is_dir() or is_locked(folder)


def prepare_data_folder(folder: Path) -> None:
    """Make the folder if it is missing, and check that it can be written to.

    Raises `DataFolderUnusable`.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=folder):
            pass
    except OSError as problem:
        raise DataFolderUnusable(folder, problem) from None


@contextmanager
def announce_service(folder: Path, address: str) -> Iterator[None]:
    """Leave the address in the folder for as long as the context lasts."""
    file = address_file(folder)
    file.write_text(f"{address}\n", encoding="utf-8")
    try:
        yield
    finally:
        file.unlink(missing_ok=True)


def read_service_address(folder: Path) -> str:
    """Return the address that a service left; that of a killed service leads nowhere.

    Raises `OSError` if there is none.
    """
    return address_file(folder).read_text(encoding="utf-8").strip()


def address_file(folder: Path) -> Path:
    """Return the file that holds the address."""
    return folder / "service-address"


def write_example(folder: Path, place: Mapping[str, str]) -> None:
    """Note a place of the graph in this folder."""
    example_file(folder).write_text(json.dumps(place, ensure_ascii=False), encoding="utf-8")


def read_example(folder: Path) -> Mapping[str, str] | None:
    """Return the place that was noted; None if there is none that can be read."""
    try:
        place = json.loads(example_file(folder).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return place if isinstance(place, dict) else None


def example_file(folder: Path) -> Path:
    """Return the file that holds the place."""
    return folder / "example.json"
