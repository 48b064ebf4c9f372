"""The network of a moment as a snapshot: the folder of `linli snapshot` in one TAR file.

It is for researchers and above.
"""

import asyncio
import os
import tarfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any

from starlette.responses import Response, StreamingResponse

from graph.errors import Message
from graph.ontology.clock import now, today
from server.errors import RequestError
from server.http.authentication import Authentication
from server.http.downloads import file_chunks, respond_in_time
from server.http.ledger_download import ledger_pages_of
from server.http.parameters import SNAPSHOT
from server.runtime.state import AppRequest
from server.snapshot.request import SnapshotRequest
from server.snapshot.write_snapshot import write_snapshot

HEADERS = {
    "content-type": "application/x-tar",
    "content-disposition": 'attachment; filename="network.tar"',
    "cache-control": "no-store",
}
EPOCH = 0
"""The time of all files in an archive, so that the same snapshot is the same file."""


@dataclass(frozen=True)
class SnapshotEndpoint:
    """Answers with a snapshot, in at most so many seconds."""

    seconds: float
    auth: Authentication

    async def respond(self, request: AppRequest) -> Response:
        """Return the file; whatever is wrong is answered before anything is sent."""
        advice = Message(
            "请调大 LINLI_DOWNLOAD_SECONDS，或停止服务后运行 linli snapshot。",
            "Raise LINLI_DOWNLOAD_SECONDS, or stop the service and run `linli snapshot`.",
        )
        return await respond_in_time(self.answer(request), request.scope, self.seconds, advice)

    async def answer(self, request: AppRequest) -> Response:
        """Return the file. Raises `RequestError` and what the database raises."""
        await self.auth.require(request, SNAPSHOT)
        given = SNAPSHOT.read(request.query_params.multi_items())
        pages = ledger_pages_of(request)
        with TemporaryDirectory() as folder:
            wanted = snapshot_request(Path(folder) / "network", given)
            await write_snapshot(pages.database, pages.vocabulary, wanted)
            file = await asyncio.to_thread(packed, wanted.folder, Path(folder) / "network.tar")
        size = str(os.fstat(file.fileno()).st_size)
        return StreamingResponse(file_chunks(file), headers={**HEADERS, "content-length": size})


def snapshot_request(folder: Path, given: Mapping[str, Any]) -> SnapshotRequest:
    """Return what is to be written. Raises `RequestError` for a day beside `dynamic`."""
    if given.get("dynamic") and given.get("at"):
        raise RequestError(
            400,
            "BAD_PARAMETER",
            "at 与 dynamic 只能写一个。",
            "Send `at` or `dynamic`, not both.",
        )
    return SnapshotRequest(
        folder,
        None if given.get("dynamic") else given.get("at") or today(),
        given.get("asOf") or now(),
        given.get("licence"),
        given.get("publisher") or "linli",
    )


def packed(folder: Path, path: Path) -> IO[bytes]:
    """Return the files of a folder in one TAR file; it can be read though its name is gone."""

    def plain(member: tarfile.TarInfo) -> tarfile.TarInfo:
        member.mtime, member.uid, member.gid, member.uname, member.gname = EPOCH, 0, 0, "", ""
        member.mode = 0o644
        return member

    with tarfile.open(path, "w") as archive:
        for each in sorted(each for each in folder.rglob("*") if each.is_file()):
            archive.add(each, each.relative_to(folder).as_posix(), filter=plain)
    return path.open("rb")
