"""What is answered to a caller whose role is not enough: the reason, and the role that is."""

from __future__ import annotations

from graphql import GraphQLError

from graph.callers import Caller, Role
from graph.errors import Message
from graph.mutations import UserError
from schema.permissions.demands import Demands
from schema.permissions.roles import DENIED, field_rank

SIGN_IN = "SIGN_IN_REQUIRED"
NOT_ALLOWED = "NOT_ALLOWED"
ROLE = "ROLE_NOT_ALLOWED"
"""Codes and reasons."""
HOW_ZH = (
    "请在请求头中加上 Authorization: Bearer <令牌>，令牌由管理员用 linli token issue 签发"
    "（开发时也可用 LINLI_WRITE_TOKEN，或数据目录中 write-token 文件里的令牌）。"
)
HOW_EN = (
    "Send the header Authorization: Bearer <token>. An administrator issues tokens with "
    "`linli token issue`; in development LINLI_WRITE_TOKEN, or the token in the file write-token "
    "of the data folder, is one too."
)


def refusal_message(caller: Caller, subject: str, needed: int) -> Message:
    """Return what a caller may not do, and what it takes."""
    if needed >= DENIED:
        return Message(f"{subject} 不对任何人开放。", f"{subject} is open to nobody.")
    role = Role(needed).name
    zh, en = f"{subject} 需要 {role} 角色。", f"{subject} needs the role {role}."
    if caller.is_signed_in:
        return Message(zh, en)
    return Message(zh + HOW_ZH, f"{en} {HOW_EN}")


def permission_error(demands: Demands, caller: Caller) -> GraphQLError | None:
    """Return why a caller may not run an operation with these demands, None if it may."""
    unmet = demands.first_unmet(caller.role)
    if unmet is None:
        return None
    demand, needed = unmet
    message = refusal_message(caller, demand.subject, needed)
    code = NOT_ALLOWED if caller.is_signed_in else SIGN_IN
    extensions = {"code": code, "reason": reason_of(caller), "subject": demand.subject}
    if needed < DENIED:
        extensions["role"] = Role(needed).name
    return GraphQLError(str(message), extensions=extensions)


def mutation_refusal(name: str, caller: Caller) -> UserError | None:
    """Return why a caller may not call a mutation, None if its role is enough."""
    needed = field_rank("Mutation", name, ())
    if needed <= caller.role.value:
        return None
    message = refusal_message(caller, name, needed)
    if not caller.is_signed_in:
        return UserError("NotAllowed", "SIGN_IN_REQUIRED", (), message, {"reason": SIGN_IN})
    return UserError("NotAllowed", "NOT_ALLOWED", (), message, {"reason": ROLE})


def reason_of(caller: Caller) -> str:
    """Return why something is withheld from a caller whose role is not enough."""
    return ROLE if caller.is_signed_in else SIGN_IN
