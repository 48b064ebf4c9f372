"""Messages as they go over the wire: chunks with their size before them, ended by an empty one."""

from __future__ import annotations

LARGEST_CHUNK = 0xFFFF
"""Bytes that a chunk may have, because its size is written in two of them."""
END = b"\x00\x00"


def frame_message(message: bytes | bytearray) -> bytes:
    """Return a message as it is sent."""
    size = len(message)
    if size <= LARGEST_CHUNK:
        return b"".join((size.to_bytes(2, "big"), message, END))
    framed = bytearray()
    for start in range(0, size, LARGEST_CHUNK):
        chunk = message[start : start + LARGEST_CHUNK]
        framed += len(chunk).to_bytes(2, "big")
        framed += chunk
    return bytes(framed + END)


class Deframer:
    """Collects bytes as they arrive and returns the messages that are complete."""

    __slots__ = ("buffer", "message")

    def __init__(self) -> None:
        self.buffer = bytearray()
        """Bytes of a chunk that is not complete."""
        self.message = bytearray()
        """Chunks of a message that is not complete."""

    def feed(self, received: bytes) -> list[bytearray]:
        """Return the messages that these bytes complete, in the order of their arrival."""
        buffer = self.buffer
        buffer += received
        complete = []
        start, end = 0, len(buffer)
        while end - start >= 2:
            size = buffer[start] << 8 | buffer[start + 1]
            chunk = start + 2
            if end - chunk < size:
                break
            start = chunk + size
            if size:
                self.message += buffer[chunk:start]
            elif self.message:
                # Without a message before it, an empty chunk only shows that the server lives.
                complete.append(self.message)
                self.message = bytearray()
        del buffer[:start]
        return complete
