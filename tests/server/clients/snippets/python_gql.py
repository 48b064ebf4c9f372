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


def http_client() -> Client:
    """Return a client that asks; `TransportQueryError` has the `data` of a partial answer."""
    return Client(transport=HTTPXAsyncTransport(URL, headers=HEADERS))


def socket_client() -> Client:
    """Return a client that listens."""
    socket = URL.replace("http", "ws", 1)
    return Client(transport=WebsocketsTransport(socket, init_payload=HEADERS))
