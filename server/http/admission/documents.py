"""The text of a request: sent, named by its hash, or one of the trusted documents."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from schema.execution.weighted_cache import WeightedCache
from server.errors import RequestError, shown_text
from server.http.admission.trusted_documents import hash_id
from server.http.graphql_request import HttpGraphQLRequest, member_error

NOT_CACHED = {"cache-control": "no-store"}
"""What is not found now may be there in a moment."""


class RequestDocuments:
    """Finds the documents that requests name, and keeps those that clients register."""

    def __init__(self, trusted: Mapping[str, str], longest: int, cache_bytes: int) -> None:
        self.trusted = trusted
        """By id; where there are any, callers who have not signed in may send nothing else."""
        self.longest = longest
        """Characters of a text that may be registered."""
        self.registered = WeightedCache(cache_bytes)
        """Texts by hash, which clients sent (automatic persisted queries)."""

    def complete(self, asked: HttpGraphQLRequest, *, is_signed_in: bool) -> HttpGraphQLRequest:
        """Return a request with its text. Raises `RequestError`."""
        named = named_hash(asked.extensions)
        if asked.document_id:
            return replace(asked, query=self.trusted_text(asked.document_id))
        if named and (text := self.trusted.get(f"sha256:{named}")) and not asked.query:
            return replace(asked, query=text)
        if self.trusted and not is_signed_in:
            raise persisted_query_error() if not asked.query else trusted_only_error()
        if named is None:
            return asked
        if asked.query:
            self.register(named, asked.query)
            return asked
        text = self.registered.get(named)
        if text is None:
            raise hash_not_found_error()
        return replace(asked, query=text)

    def trusted_text(self, identity: str) -> str:
        """Return a trusted document. Raises `RequestError`."""
        text = self.trusted.get(identity)
        if text is None:
            raise document_not_found_error(identity, is_any=bool(self.trusted))
        return text

    def register(self, named: str, text: str) -> None:
        """Keep a text under its hash. Raises `RequestError` for the hash of another text."""
        if len(text) > self.longest:
            # It is rejected when it is read.
            return
        if hash_id(text) != f"sha256:{named}":
            raise RequestError(
                422,
                "PERSISTED_QUERY_MISMATCH",
                "extensions.persistedQuery.sha256Hash 不是 query 文本的 SHA-256。",
                "extensions.persistedQuery.sha256Hash is not the SHA-256 of the text in `query`.",
            )
        self.registered.put(named, text, 4 * len(text) + 200)


def named_hash(extensions: Mapping[str, Any]) -> str | None:
    """Return the hash of the text that a client has, None if it names none.

    Raises `RequestError`.
    """
    given = extensions.get("persistedQuery")
    if given is None:
        return None
    named = given.get("sha256Hash") if isinstance(given, dict) else None
    if not isinstance(named, str) or given.get("version") != 1:
        raise member_error(
            "extensions.persistedQuery",
            '形如 {"version": 1, "sha256Hash": "…"} 的对象',
            'an object such as {"version": 1, "sha256Hash": "…"}',
        )
    return named


def hash_not_found_error() -> RequestError:
    """Return the error of a hash that is not known, for which clients send the text too.

    They know this message word for word.
    """
    return RequestError(404, "PERSISTED_QUERY_NOT_FOUND", "", "PersistedQueryNotFound", NOT_CACHED)


def persisted_query_error() -> RequestError:
    """Return the error of a query named by its hash, from a caller who may register none.

    Clients know this message word for word, and do not try again.
    """
    hint = "请用 documentId 指明登记的文档，或先登录。 Name a trusted document, or sign in."
    message = "PersistedQueryNotSupported"
    return RequestError(403, "PERSISTED_QUERY_NOT_SUPPORTED", "", message, NOT_CACHED, hint=hint)


def trusted_only_error() -> RequestError:
    """Return the error of a text from a caller who may only name a trusted document."""
    return RequestError(
        403,
        "TRUSTED_DOCUMENTS_ONLY",
        "未登录的请求只能用登记的文档：请发送 documentId 而不是 query，或先登录。",
        "Without sign-in only trusted documents are answered: send a `documentId` rather than a "
        "`query`, or sign in.",
        NOT_CACHED,
    )


def document_not_found_error(identity: str, *, is_any: bool) -> RequestError:
    """Return the error of an id that no trusted document has."""
    shown = shown_text(identity, 80)
    return RequestError(
        404,
        "DOCUMENT_NOT_FOUND",
        f"没有编号为“{shown}”的登记文档"
        + ("。" if is_any else "：本服务没有登记任何文档（LINLI_TRUSTED_DOCUMENTS）。"),
        f"No trusted document has the id “{shown}”"
        + ("." if is_any else ": the service has none at all (LINLI_TRUSTED_DOCUMENTS)."),
        NOT_CACHED,
    )
