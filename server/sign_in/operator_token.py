"""The token by which a command proves to a running service that it is run by an administrator.

Whoever can read the secret that signs tokens could issue any token, so a command issues its own for
some minutes rather than asking for one.
"""

from datetime import timedelta

from graph.callers import Role
from server.settings import Settings
from server.sign_in.claims import CALLER_NAME
from server.sign_in.issuing import issue_token
from server.sign_in.local_secrets import find_token_secret

LIFETIME = timedelta(minutes=15)
"""Longer than a command sends a request; an import that runs longer was begun before."""
UNNAMED = "linli"
"""The name of an operator whose own cannot stand in evidence."""


def make_operator_token(settings: Settings, name: str) -> str | None:
    """Return an administrator's token for a command, None if this machine has no secret.

    What is set goes before what lies in the folder of the graph.
    """
    if settings.write_token and not settings.token_secret:
        return settings.write_token.get_secret_value()
    secret = find_token_secret(settings)
    if secret is None:
        return None
    known = name if CALLER_NAME.fullmatch(name) else UNNAMED
    return issue_token(secret, known, Role.ADMINISTRATOR, (), LIFETIME).text
