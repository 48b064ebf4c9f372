"""GraphQL over a WebSocket: which connections are taken."""

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.websockets import WebSocket

from server.http.authentication import Authentication
from server.http.layers.cross_origin import is_own_page, origin_error
from server.http.streams.messages import SUBPROTOCOL
from server.http.streams.session import WebSocketSession


@dataclass
class WebSocketEndpoint:
    """Takes connections, up to as many as there may be subscriptions."""

    auth: Authentication
    most: int
    origins: Sequence[str]
    """Sites whose pages may connect: a browser asks no permission for a WebSocket."""
    open_sockets: int = 0

    async def respond(self, socket: WebSocket) -> None:
        """Follow one connection until its end."""
        origin = socket.headers.get("origin", "")
        if not self.may_connect(socket.headers):
            await socket.send_denial_response(origin_error(origin).response())
            return
        if SUBPROTOCOL not in socket.scope["subprotocols"]:
            await socket.accept()
            await socket.close(4406, "Subprotocol not acceptable")
            return
        await socket.accept(SUBPROTOCOL)
        if self.open_sockets >= self.most:
            await socket.close(1013, "Too many connections, try again later")
            return
        self.open_sockets += 1
        try:
            service = socket.scope["state"]["service"]
            session = WebSocketSession(socket, service.executor, self.auth, records=service.tokens)
            await session.run()
        finally:
            self.open_sockets -= 1

    def may_connect(self, headers: Headers) -> bool:
        """Whether the page that connects, if it is one, may use the service."""
        is_allowed = "*" in self.origins or headers.get("origin") in self.origins
        return is_allowed or is_own_page(headers)
