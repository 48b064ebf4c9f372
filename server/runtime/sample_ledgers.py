"""The ledgers of the sample city, written into the data folder while the engine starts."""

import threading
from concurrent.futures import Future
from pathlib import Path

from server.settings import Settings


class SampleLedgers:
    """The ledgers of the sample city, which may be on the way to the disk."""

    def __init__(self, settings: Settings) -> None:
        self.folder = settings.data / "sample"
        self.is_first_start = settings.neo4j_uri is None and not self.folder.exists()
        self.written: Future[None] | None = None

    def begin(self) -> None:
        """Begin to write them, in a thread that does not keep the program from ending."""
        self.written = Future()
        threading.Thread(target=self.write, args=(self.written,), daemon=True).start()

    def write(self, written: "Future[None]") -> None:
        """Write them all; an error is raised by `wait`."""
        from loaders.sample import write_sample_city  # noqa: PLC0415 - loaded by the thread

        try:
            write_sample_city(self.folder, with_answers=False)
        except Exception as problem:  # noqa: BLE001 - raised again by `wait`
            written.set_exception(problem)
        else:
            written.set_result(None)

    def wait(self) -> Path:
        """Return their folder when they are written. Raises `OSError`."""
        if self.written is None:
            self.begin()
        if self.written:
            self.written.result()
        return self.folder
