"""The direct way to `/graphql`: operations are answered without looking for their route.

It is the innermost layer: all others do for them what they do for every request. The endpoint
answers each of its errors itself, so what routes have around them would do nothing.
"""

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from server.http.graphql import GraphQLEndpoint

PATH = "/graphql"


class DirectWay:
    """Has a POST to `/graphql` answered at once, and passes everything else on."""

    def __init__(self, app: ASGIApp, endpoint: GraphQLEndpoint) -> None:
        self.app = app
        self.endpoint = endpoint

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or pass it on."""
        if scope.get("method") != "POST" or scope["path"] != PATH:
            await self.app(scope, receive, send)
            return
        response = await self.endpoint.respond(Request(scope, receive, send))
        await response(scope, receive, send)
