"""The address of a caller behind proxies, from the header that trusted proxies write."""

from collections.abc import Sequence
from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware


class CallerAddressMiddleware:
    """Takes the address of a caller from the `X-Forwarded-For` of trusted proxies.

    What anybody else writes there is ignored.
    """

    def __init__(self, app: ASGIApp, proxies: Sequence[str]) -> None:
        # uvicorn has narrower types of its own for the same interface.
        proxied: Any = ProxyHeadersMiddleware
        self.app: ASGIApp = proxied(app, list(proxies)) if proxies else app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on, with the address of the caller."""
        await self.app(scope, receive, send)
