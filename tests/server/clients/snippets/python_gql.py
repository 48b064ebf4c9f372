"""The service for Python's gql: HTTP for queries and mutations, a web socket for subscriptions."""

import os
from urllib.parse import quote

from gql import Client
from gql.transport.httpx import HTTPXAsyncTransport
from gql.transport.websockets import WebsocketsTransport

URL = f"{os.environ.get('LINLI_URL', 'http://127.0.0.1:8000')}/graphql"
HEADERS = {
    "Authorization": f"Bearer {os.environ.get('LINLI_WRITE_TOKEN', '')}",
    "X-Linli-Caller": quote("海明街道办"),
}
SECONDS = 30
"""The service answers within 15 s; httpx would give up after 5."""


def http_client() -> Client:
    """Return a client that asks; `TransportQueryError` has the `data` of a partial answer."""
    transport = HTTPXAsyncTransport(URL, headers=HEADERS, timeout=SECONDS)
    return Client(transport=transport, execute_timeout=SECONDS)


def socket_client() -> Client:
    """Return a client that listens."""
    socket = URL.replace("http", "ws", 1)
    return Client(transport=WebsocketsTransport(socket, init_payload=HEADERS))
