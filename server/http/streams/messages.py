"""The messages of the WebSocket subprotocol graphql-transport-ws."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

SUBPROTOCOL = "graphql-transport-ws"
LONGEST_ID = 200
"""Characters of an operation's id."""
LONGEST_REASON = 120
"""Bytes of a reason: a close frame holds 123."""


class ConnectionRejected(Exception):
    """A client does not follow the protocol, or may not go on: the connection is closed.

    The codes and reasons are those of the protocol, which clients know.
    """

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason.encode()[:LONGEST_REASON].decode(errors="ignore")


@dataclass(frozen=True, slots=True)
class ClientMessage:
    """A message of a client; `id` is empty where the type has none."""

    type: str
    id: str
    payload: Any


def parse_message(text: str | None) -> ClientMessage:
    """Return the message in a frame, None for a binary one. Raises `ConnectionRejected`."""
    if text is None:
        raise ConnectionRejected(4400, "A message is text, not binary")
    try:
        message = orjson.loads(text)
    except orjson.JSONDecodeError:
        raise ConnectionRejected(4400, "A message is JSON") from None
    if not isinstance(message, dict) or not isinstance(message.get("type"), str):
        raise ConnectionRejected(4400, "A message is a JSON object with a type")
    kind, payload = message["type"], message.get("payload")
    if kind in ("connection_init", "ping", "pong"):
        if not isinstance(payload, dict | None):
            raise ConnectionRejected(4400, f"The payload of {kind} is an object")
        return ClientMessage(kind, "", payload)
    if kind not in ("subscribe", "complete"):
        raise ConnectionRejected(4400, f"There is no message {kind} of a client")
    identity = message.get("id")
    if not isinstance(identity, str) or not 0 < len(identity) <= LONGEST_ID:
        raise ConnectionRejected(4400, f"The id of {kind} has 1 to {LONGEST_ID} characters")
    if kind == "subscribe" and not isinstance(payload, dict):
        raise ConnectionRejected(4400, "The payload of subscribe is an object with a query")
    return ClientMessage(kind, identity, payload)


def connection_ack() -> str:
    """Return the message that lets a client begin operations."""
    return serialize({"type": "connection_ack"})


def pong(payload: Mapping[str, Any] | None) -> str:
    """Return the answer to a ping."""
    return serialize({"type": "pong"} | ({} if payload is None else {"payload": payload}))


def next_result(identity: str, result: Mapping[str, Any]) -> str:
    """Return the message with a result of an operation."""
    return serialize({"id": identity, "type": "next", "payload": result})


def operation_error(identity: str, errors: Sequence[Mapping[str, Any]]) -> str:
    """Return the message that ends an operation that cannot run."""
    return serialize({"id": identity, "type": "error", "payload": errors})


def operation_complete(identity: str) -> str:
    """Return the message that ends an operation that has run."""
    return serialize({"id": identity, "type": "complete"})


def serialize(message: Mapping[str, Any]) -> str:
    """Return a message as it is sent."""
    return orjson.dumps(message).decode()
