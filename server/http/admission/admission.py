"""A request is charged to its caller, and given its document and the terms on which it runs."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from starlette.requests import HTTPConnection

from graph.callers import Caller
from schema.limits.limits import Limits
from schema.limits.roles import limits_of_role
from schema.limits.terms import CostReport
from server.http.admission.documents import RequestDocuments
from server.http.admission.payers import Payer, payer_of
from server.http.admission.rate_limits import Account, RateLimiter
from server.http.admission.trusted_documents import read_trusted_documents
from server.http.graphql_request import HttpGraphQLRequest, member_error
from server.runtime.request_limits import request_limits
from server.settings import Settings

REQUEST_NODES = 10
"""What every request is charged, in nodes: a fifth of a millisecond of parsing and answering."""
REJECTED_NODES = 500
"""What one is charged besides that is rejected: reading and validating it takes 10 ms at worst."""
ACCOUNT = "linli.account"
"""The key of a request's account in its scope, where `AdmissionMiddleware` looks for it."""


@dataclass(frozen=True, slots=True)
class Admission:
    """Decides whether requests are admitted, and on which terms."""

    documents: RequestDocuments
    limiter: RateLimiter
    limits: Limits
    """Those of the public."""

    def account_of(self, payer: Payer) -> Account:
        """Return the account from which a caller pays."""
        return Account(self.limiter, payer.key, limits_of_role(self.limits, payer.role).rate)

    async def open_account(
        self, connection: HTTPConnection[Any], caller: Caller, nodes: int = 0
    ) -> Account:
        """Charge the caller of a request for it, and for so many nodes; return the account.

        Raises `RequestError` if the caller has used up its quota.
        """
        account = self.account_of(payer_of(connection, caller))
        connection.scope[ACCOUNT] = account
        await account.charge(REQUEST_NODES + nodes)
        return account

    def admit(
        self, asked: HttpGraphQLRequest, caller: Caller, account: Account
    ) -> HttpGraphQLRequest:
        """Return an operation with its text and its terms. Raises `RequestError`."""
        report = wanted_report(asked.extensions)
        completed = self.documents.complete(asked, is_signed_in=caller.is_signed_in)
        return replace(completed, terms=account.terms(report))


def account_of(connection: HTTPConnection[Any]) -> Account:
    """Return the account of a request that is admitted."""
    account: Account = connection.scope[ACCOUNT]
    return account


async def charge_rejection(account: Account, result: Mapping[str, Any]) -> None:
    """Charge a caller for a request that was rejected, since reading it took time."""
    if "data" not in result:
        await account.settle(REJECTED_NODES)


def wanted_report(extensions: Mapping[str, Any]) -> CostReport:
    """Return what a client wants to know of the cost. Raises `RequestError`."""
    wanted = extensions.get("cost", CostReport.NOTHING.value)
    for report in CostReport:
        if wanted == report.value:
            return report
    raise member_error(
        "extensions.cost",
        '"report"（与结果一同返回成本）或 "estimate"（只返回成本，不执行）',
        '"report" (the cost beside the answer) or "estimate" (the cost, and nothing runs)',
    )


def make_admission(settings: Settings) -> Admission:
    """Return the admission of a service. Raises `TrustedDocumentsUnusable`."""
    limits = request_limits(settings)
    redis_url = settings.redis_url.get_secret_value() if settings.redis_url else None
    trusted = read_trusted_documents(settings.trusted_documents)
    documents = RequestDocuments(trusted, limits.characters, limits.cache_bytes // 8)
    return Admission(documents, RateLimiter(redis_url), limits)
