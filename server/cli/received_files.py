"""Files that a command writes, and those among them that a service sends."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPResponse
from pathlib import Path
from urllib.error import HTTPError

import orjson

from graph.errors import GraphError
from server.cli.client import RequestRejected


class ExportInterrupted(GraphError):
    """A service did not send a whole file."""

    def __init__(self) -> None:
        super().__init__(
            "服务没有把文件送完，文件没有写出。请稍后再试。",
            "The service did not send the whole file, and none was written. Try again in a while.",
        )


class FileNotWritten(GraphError):
    """The file cannot be written where it should be."""

    def __init__(self, path: Path, problem: Exception) -> None:
        reason = problem.strerror if isinstance(problem, OSError) else None
        reason = reason or str(problem)
        super().__init__(
            f"不能写出 {path}（{reason}）。请换一个位置。",
            f"{path} cannot be written ({reason}). Name another place.",
        )


@contextmanager
def report_unwritable(path: Path) -> Iterator[None]:
    """Turn an error of the file system in writing a file or folder into `FileNotWritten`."""
    from xlsxwriter.exceptions import FileCreateError  # noqa: PLC0415 - most commands need none of it

    try:
        yield
    except (OSError, FileCreateError) as problem:
        raise FileNotWritten(path, problem) from None


@contextmanager
def unfinished_file(path: Path) -> Iterator[Path]:
    """Yield where to write a file, which appears under its name once it is whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    try:
        yield part
        os.replace(part, path)  # noqa: PTH105 - it takes the place of an older one on every system
    finally:
        part.unlink(missing_ok=True)


def write_received(response: HTTPResponse | HTTPError, path: Path) -> None:
    """Write the file that a service sends; it appears under its name once it is whole.

    Raises `ExportInterrupted`, and what the connection raises.
    """
    with unfinished_file(path) as part, part.open("wb") as file:
        shutil.copyfileobj(response, file)
        announced = response.headers.get("content-length")
        if announced is not None and file.tell() != int(announced):
            raise ExportInterrupted


def rejection(body: bytes) -> GraphError:
    """Return the error that a service answered with."""
    try:
        message = orjson.loads(body)["errors"][0]["message"]
    except (orjson.JSONDecodeError, LookupError, TypeError):
        return ExportInterrupted()
    return RequestRejected(message)
