"""The workers of a service: replaced one after the other on SIGHUP, without losing a request."""

from __future__ import annotations

import logging
import os
import signal
import time

import uvicorn
from uvicorn.supervisors.multiprocess import Multiprocess, Process

from server.runtime.operation.metrics import forget_worker

LOG = logging.getLogger("linli.http")

START_SECONDS = 180.0
"""How long a new worker may take until it answers; the old one answers meanwhile."""
LOOK_SECONDS = 0.2
"""How often it is looked whether a worker has got so far."""


class WorkerConfig(uvicorn.Config):
    """The configuration of a worker that may be retired: stopped when all it does is done."""

    retire_seconds: int = 0
    """How long requests under way may take then."""

    def load(self) -> None:
        """Load the application in the worker, and wait for the signal to retire."""
        super().load()
        signal.signal(signal.SIGUSR1, self.retire)

    def retire(self, *_: object) -> None:
        """Stop as on SIGTERM, but with the patience that a request may ask for."""
        self.timeout_graceful_shutdown = self.retire_seconds
        signal.raise_signal(signal.SIGTERM)


class Workers(Multiprocess):
    """The workers, whom SIGHUP replaces: each new one answers before the old one is retired."""

    def restart_all(self) -> None:
        """Replace the workers one after the other; keep the old ones where a new one fails."""
        LOG.info("the workers are replaced one after the other")
        for place, old in enumerate(self.processes):
            new = Process(self.config, self.sockets)
            new.start()
            if not self.is_ready(new):
                new.kill()
                new.join()
                if not self.is_stopping:
                    LOG.error(
                        "the new worker %s did not start: worker %s stays, with its settings",
                        new.pid,
                        old.pid,
                    )
                return
            self.processes[place] = new
            self.retire(old)
            LOG.info("worker %s answers in place of %s", new.pid, old.pid)
        LOG.info("all workers are replaced")

    def is_ready(self, worker: Process) -> bool:
        """Wait until a new worker answers; returns False if it does not, or all are to stop."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and not self.is_stopping:
            if not worker.process.is_alive():
                return False
            if worker.is_ready(timeout=1):
                return True
            time.sleep(LOOK_SECONDS)
        return False

    def retire(self, worker: Process) -> None:
        """Let a worker finish what it does, and wait for its end."""
        pid = worker.pid
        if pid is None:
            return
        if worker.process.is_alive():
            os.kill(pid, signal.SIGUSR1)
        while worker.process.is_alive() and not self.is_stopping:
            worker.process.join(LOOK_SECONDS)
        if worker.process.is_alive():
            worker.terminate()
        worker.join()
        forget_worker(pid)

    @property
    def is_stopping(self) -> bool:
        """Whether the service was told to stop meanwhile."""
        ends = {signal.SIGTERM, signal.SIGINT}
        return self.should_exit.is_set() or not ends.isdisjoint(self.signal_queue)
