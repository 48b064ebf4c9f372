"""An import or its undoing in a process of its own, so that a service goes on answering meanwhile.

`python -m server.runtime.import_process` reads an `ImportOrder` from the first line of its input
and writes an event a line. Its input stays open as long as somebody wants the import: at its end
the process ends too.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
from pathlib import Path

import orjson
import uvloop

from graph.errors import DiskFull, GraphError, is_disk_full
from loaders.ledgers import ImportOptions, NoLedgers
from server import logs
from server.runtime.city_files import read_mapping
from server.runtime.graph_access import access_to
from server.runtime.import_events import Event, EventWriter
from server.runtime.import_order import ORDER, ImportOrder
from server.runtime.importing import import_by_settings, undo_by_settings
from server.settings import Settings, read_settings

COURTESY = 5
"""By how much an import gives way to processes that answer requests."""


def order_options(order: ImportOrder, settings: Settings, writer: EventWriter) -> ImportOptions:
    """Return the options of the import that an order wants."""
    flags = order.flags
    return ImportOptions(
        dry_run=flags.get("dry_run", False),
        complete=flags.get("complete", False),
        force=flags.get("force", False),
        replace=flags.get("replace", False),
        hidden_sheets=flags.get("hidden_sheets", False),
        rejected_path=order.rejected_path,
        most_rows=settings.upload_rows,
        on_missing=writer.show_missing,
        by=order.by,
    )


async def run_order(order: ImportOrder, settings: Settings, writer: EventWriter) -> None:
    """Import or undo what an order says, and write the events. Raises `GraphError`."""
    options = order_options(order, settings, writer)
    async with access_to(order.engine, settings).connect() as database:
        try:
            if order.undoes is not None:
                report = await undo_by_settings(database, settings, order.undoes, options)
            else:
                report = await import_by_settings(
                    database,
                    settings,
                    order.folder,
                    recorded_at=order.recorded_at,
                    progress=writer,
                    name=order.name,
                    options=options,
                )
        except NoLedgers:
            # The folder has another name where it came from.
            raise NoLedgers(Path(order.name), read_mapping(settings)) from None
    writer.finish(report)


def end_with_input() -> None:
    """End this process when nobody holds the other end of its input any more."""
    while os.read(sys.stdin.fileno(), 64):
        pass
    os._exit(1)


def main() -> None:
    """Run the order on the input; write the events on the output."""
    os.nice(COURTESY)
    output = os.fdopen(os.dup(sys.stdout.fileno()), "wb", buffering=0)
    # What anything else prints is for the log.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    order = ORDER.validate_json(sys.stdin.buffer.readline())
    threading.Thread(target=end_with_input, daemon=True).start()

    def send(event: Event) -> None:
        output.write(orjson.dumps(event) + b"\n")

    writer, settings = EventWriter(send), read_settings()
    logs.configure_logging(settings.log_level, settings.log_format)
    logs.REQUEST_ID.set(order.request_id)
    try:
        uvloop.run(run_order(order, settings, writer))
    except GraphError as problem:
        logging.getLogger("linli.import").warning("%s: %s", type(problem).__name__, problem)
        writer.fail(problem)
    except OSError as problem:
        if not is_disk_full(problem):
            raise
        writer.fail(DiskFull(str(order.folder)))


if __name__ == "__main__":
    main()
