"""Messages are found in the bytes of the wire wherever these are cut."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from graph.database.bolt.framing import Deframer, frame_message

MESSAGES = st.lists(st.binary(min_size=1, max_size=40), max_size=6)
CUTS = st.lists(st.integers(1, 50), max_size=20)


def fed(wire: bytes, cuts: list[int]) -> list[bytearray]:
    """Return the messages of some bytes that arrive in pieces of these sizes."""
    deframer = Deframer()
    found = []
    for size in cuts:
        found += deframer.feed(wire[:size])
        wire = wire[size:]
    return found + deframer.feed(wire)


@given(messages=MESSAGES, cuts=CUTS)
def test_messages_are_found_wherever_they_are_cut(messages: list[bytes], cuts: list[int]) -> None:
    assert fed(b"".join(map(frame_message, messages)), cuts) == messages


@given(messages=MESSAGES, cuts=CUTS)
def test_empty_chunks_between_messages_say_nothing(messages: list[bytes], cuts: list[int]) -> None:
    wire = b"\x00\x00".join([b"", *map(frame_message, messages), b""])
    assert fed(wire, cuts) == messages


@given(chunks=st.lists(st.binary(min_size=1, max_size=9), min_size=1, max_size=9), cuts=CUTS)
def test_a_message_is_whole_in_however_many_chunks_it_comes(
    chunks: list[bytes], cuts: list[int]
) -> None:
    wire = b"".join(len(chunk).to_bytes(2, "big") + chunk for chunk in chunks) + b"\x00\x00"
    assert fed(wire, cuts) == [b"".join(chunks)]


def test_a_message_larger_than_a_chunk_is_sent_in_several() -> None:
    message = bytes(range(256)) * 600
    framed = frame_message(message)
    assert len(framed) == len(message) + 3 * 2 + 2
    assert fed(framed, [70_000]) == [message]
