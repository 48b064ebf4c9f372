"""The limits of requests, from the settings."""

from schema.limits.limits import Limits
from server.settings import Settings


def request_limits(settings: Settings) -> Limits:
    """Return the limits of the public."""
    return Limits(
        tokens=settings.max_tokens,
        depth=settings.max_depth,
        aliases=settings.max_aliases,
        fields=settings.max_fields,
        cost=settings.max_cost,
        characters=settings.max_characters,
        pairs=settings.max_pairs,
        items=settings.max_items,
        text=settings.max_text,
        rate=settings.rate_limit,
        body_bytes=settings.max_body_bytes,
        request_seconds=settings.request_seconds,
        subscriptions=settings.max_subscriptions,
        writes=settings.max_writes,
        cache_bytes=settings.cache_mb * 1_000_000,
        kept_bytes=settings.kept_mb * 1_000_000,
    )
