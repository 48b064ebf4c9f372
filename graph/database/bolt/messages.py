"""The messages of Bolt that a read and its connection need, and the handshake before them."""

from __future__ import annotations

from graph.database.bolt.framing import frame_message

HANDSHAKE = b"\x60\x60\xb0\x17" + b"\x00\x06\x08\x05" + b"\x00" * 12
"""Offers the versions from 5.8 down to 5.2, the first that leaves out notifications.

Neo4j has spoken one of them since 5.7, and the embedded engine speaks 5.4.
"""
CHOICE_SIZE = 4
"""Bytes in which the server says which version it has chosen: zeros if it speaks none of them."""

HELLO, LOGON, RUN = b"\x01", b"\x6a", b"\x10"
GOODBYE = frame_message(b"\xb0\x02")
RESET = frame_message(b"\xb0\x0f")
PULL = frame_message(b"\xb1\x3f\xa1\x81n\xff")
"""Orders all records of the statement that was sent before it."""

SUCCESS, RECORD, IGNORED, FAILURE = 0x70, 0x71, 0x7E, 0x7F


def chosen_version(choice: bytes) -> tuple[int, int]:
    """Return the version that the server has chosen, as its major and minor number."""
    return choice[3], choice[2]
