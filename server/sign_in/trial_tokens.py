"""Tokens for trying the sample city: one of each role, for a day, printed at a start."""

from collections.abc import Iterator
from datetime import timedelta

from graph.callers import Role
from server.settings import Settings
from server.sign_in.issuing import issue_token
from server.sign_in.local_secrets import find_token_secret

LIFETIME = timedelta(days=1)
TRIAL_AREA = "220802001"
"""The area of the coordinator: 海明街道 of the sample city."""


def make_trial_tokens(settings: Settings) -> Iterator[tuple[Role, str]]:
    """Yield a token of each role that needs one; none in production or for a city of one's own."""
    secret = find_token_secret(settings)
    if secret is None or settings.is_production or settings.is_own_city:
        return
    for role in (Role.RESEARCHER, Role.COORDINATOR, Role.ADMINISTRATOR):
        areas = (TRIAL_AREA,) if role is Role.COORDINATOR else ()
        yield role, issue_token(secret, f"trial {role.name.lower()}", role, areas, LIFETIME).text
