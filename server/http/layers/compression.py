"""Compression of responses: what is text and not short, in the best way that the client knows."""

from starlette.middleware import Middleware
from starlette_compress import CompressMiddleware, add_compress_type, remove_compress_type

from server.http.content_negotiation import EVENTS, GRAPHQL_JSON, JSON_LINES

SHORTEST = 1_000
"""Bytes below which a response fits into one packet anyway."""


def compression_middleware() -> Middleware:
    """Return the layer that compresses responses.

    Event streams are left alone: an event must not wait in a compressor, nor in a proxy that
    unpacks it.
    """
    for media_type in (GRAPHQL_JSON, "text/csv"):
        add_compress_type(media_type)
    for media_type in (EVENTS, JSON_LINES):
        remove_compress_type(media_type)
    return Middleware(CompressMiddleware, minimum_size=SHORTEST)
