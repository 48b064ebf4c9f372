"""Who calls: the caller of a request, and what is answered to one whose role is not enough."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import HTTPConnection

from graph.callers import ANONYMOUS, Caller
from server.errors import RequestError
from server.http.admission.admission import Admission
from server.http.parameters import RouteParameters
from server.runtime.state import Service
from server.sign_in.errors import sign_in_required_error
from server.sign_in.sign_in import SignIn

ROLE_NOT_ALLOWED = "ROLE_NOT_ALLOWED"
"""The reason why a value or an operation is withheld from a role."""


@dataclass(frozen=True)
class Authentication:
    """Finds the caller of each request, and charges it."""

    sign_in: SignIn
    admission: Admission

    async def find_caller(
        self, connection: HTTPConnection[Any], more: Mapping[str, str] | None = None
    ) -> Caller:
        """Return the caller of a request; `more` are further headers, which go before its own.

        Raises `RequestError` and `GraphError`.
        """
        service: Service = connection.scope["state"]["service"]
        headers = connection.headers if more is None else {**connection.headers, **more}
        host = connection.client.host if connection.client else None
        return await self.sign_in.find_caller(headers, service.tokens, host)

    async def require(self, connection: HTTPConnection[Any], route: RouteParameters) -> Caller:
        """Return the caller of a request to a route, whose role is enough for it.

        The request is charged, whoever sends it. Raises `RequestError` for any other caller and
        for one that has used up its quota, and `GraphError`.
        """
        try:
            caller = await self.find_caller(connection)
        except RequestError:
            await self.admission.open_account(connection, ANONYMOUS)
            raise
        await self.admission.open_account(connection, caller, route.charge)
        if caller.role.includes(route.role):
            return caller
        if not caller.is_signed_in:
            raise sign_in_required_error(route.path, route.path)
        raise role_error(route)


def role_error(route: RouteParameters) -> RequestError:
    """Return the error of a caller whose role is not enough for a route."""
    role = route.role
    return RequestError(
        403,
        "NOT_ALLOWED",
        f"{route.path} 需要 {role.name} 角色。",
        f"{route.path} needs the role {role.name}.",
        reason=ROLE_NOT_ALLOWED,
        role=role.name,
    )
