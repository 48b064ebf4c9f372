"""The header fields of rate limits, on every response whose request was charged."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.http.admission.admission import ACCOUNT


class AdmissionMiddleware:
    """Adds what is left of a caller's quota to the responses of all routes."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; its response has the header fields of its account, if it has one."""

        async def send_with_quota(message: Message) -> None:
            if message["type"] == "http.response.start" and ACCOUNT in scope:
                message["headers"] = [*message.get("headers", ()), *quota_headers(scope)]
            await send(message)

        await self.app(scope, receive, send_with_quota)


def quota_headers(scope: Scope) -> list[tuple[bytes, bytes]]:
    """Return the header fields of the account of a request."""
    return [(name.encode(), value.encode()) for name, value in scope[ACCOUNT].headers().items()]
