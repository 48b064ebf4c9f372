"""Values as they go over the wire, by the codec of the official driver.

Parameters mean and answers are the same as over the driver, since the same code packs and unpacks
them. The driver shows none of this to others, so this module is all that has to follow it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, cast

from graph.database.driver import (
    BrokenHydrationObject,
    BrokenRecordError,
    HydrationHandler,
    Neo4jError,
    Packer,
    Structure,
    Unpacker,
)

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EPOCH_DAY = EPOCH.toordinal()

HANDLER = HydrationHandler()


def dehydrate_day(value: date) -> Structure:
    """Return a day as the driver does, in a tenth of its time."""
    return Structure(b"D", value.toordinal() - EPOCH_DAY)


def dehydrate_moment(value: datetime) -> Structure:
    """Return a moment as the driver does; those in UTC in a hundredth of its time."""
    if value.tzinfo is not UTC:
        of_driver = HANDLER.dehydration_hooks.exact_types[datetime]
        return cast("Structure", of_driver(value))
    since = value - EPOCH
    return Structure(b"I", since.days * 86_400 + since.seconds, since.microseconds * 1_000, 0)


HOOKS = HANDLER.dehydration_hooks.extend(
    exact_types={tuple: list, date: dehydrate_day, datetime: dehydrate_moment}
)


class Codec:
    """Packs and unpacks the messages of one connection, one at a time."""

    def __init__(self) -> None:
        self.outgoing = Packer.new_packable_buffer()  # type: ignore[no-untyped-call]
        self.packer = Packer(self.outgoing)  # type: ignore[no-untyped-call]
        self.incoming = Unpacker.new_unpackable_buffer()  # type: ignore[no-untyped-call]
        self.unpacker = Unpacker(self.incoming)  # type: ignore[no-untyped-call]
        self.scope = HANDLER.new_hydration_scope()

    def pack_message(self, tag: bytes, *fields: object) -> bytes:
        """Return a message without its frame. Raises what the driver raises for a value that cannot
        be sent.
        """
        self.outgoing.clear()
        # Its public counterpart builds the hooks again for each message.
        self.packer._pack_struct(tag, fields, HOOKS)  # type: ignore[no-untyped-call]  # noqa: SLF001
        return bytes(self.outgoing.data)

    def unpack_field(self, message: bytearray) -> Any:
        """Return the only field of a message, None without one."""
        if message[0] & 0x0F == 0:
            return None
        incoming = self.incoming
        incoming.data, incoming.used = message, len(message)
        # After the size of the structure and its tag.
        incoming.p = 2
        return self.unpacker.unpack(self.scope.hydration_hooks)  # type: ignore[no-untyped-call]

    def unpack_first_value(self, record: bytearray) -> Any:
        """Return the first value of a record. Raises `BrokenRecordError` if it has no meaning."""
        values = self.unpack_field(record)
        if self.scope.get_graph().nodes:  # type: ignore[no-untyped-call]
            # It holds the nodes of this answer, which are not those of the next one.
            self.scope = HANDLER.new_hydration_scope()
        value = values if isinstance(values, BrokenHydrationObject) else values[0]
        if isinstance(value, BrokenHydrationObject):
            raise BrokenRecordError("Record contains broken data at 0") from value.error
        return value


def make_server_error(metadata: Mapping[str, Any] | None, version: tuple[int, int]) -> Neo4jError:
    """Return the error of the driver for a failure that the server has sent."""
    described = dict(metadata or {})
    if version >= (5, 7):
        return Neo4jError._hydrate_gql(**described)  # noqa: SLF001
    return Neo4jError._hydrate_neo4j(**described)  # noqa: SLF001
