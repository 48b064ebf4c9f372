"""Commands about tokens: issue, list, revoke."""

import sys
from collections.abc import Callable, Mapping
from typing import Annotated

import typer

from server.cli.console import err, out, report_errors
from server.settings import read_settings


def issue(
    role: Annotated[
        str,
        typer.Option(
            metavar="ROLE", help="researcher, coordinator or administrator. 研究、协调或管理。"
        ),
    ],
    *,
    name: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            help="Who gets it; stands as evidence in what is written. 持有人，作为依据登记。",
        ),
    ],
    area: Annotated[
        list[str] | None,
        typer.Option(
            metavar="AREA",
            help="A place of a coordinator, by code or id; may be repeated. "
            "协调员所辖的场所，可重复。",
        ),
    ] = None,
    alliance: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ALLIANCE",
            help="An alliance of a coordinator, by code or id; may be repeated. "
            "协调员所在的党建联盟，可重复。",
        ),
    ] = None,
    days: Annotated[int, typer.Option(help="For how long it is valid. 有效天数。")] = 30,
) -> None:
    """Issue a token, which is shown once. 签发令牌，只显示一次。"""
    from server.cli.access.token_requests import issue_access_token

    areas = [*(area or ()), *(alliance or ())]
    given = {"name": name, "role": role, "areas": areas, "days": days}
    with report_errors():
        issued = issue_access_token(read_settings(), given)
    err.print(
        f"令牌 {issued['id']} 有效至 {issued['expiresAt']}。 Valid until then.", highlight=False
    )
    sys.stdout.write(f"{issued['token']}\n")


def show_list(
    most: Annotated[
        int, typer.Option(min=1, max=1_000, help="How many, the newest first. 最多列出几个。")
    ] = 100,
) -> None:
    """List the tokens that were issued. 列出签发过的令牌。"""
    from server.cli.access.token_requests import read_access_tokens
    from server.terminal.token_tables import tokens_table

    with report_errors():
        out.print(tokens_table(read_access_tokens(read_settings(), most)["tokens"]))


def revoke(
    token: Annotated[
        str, typer.Argument(metavar="ID", help="Its id, as `linli token list` shows it. 编号。")
    ],
) -> None:
    """Revoke a token, within two seconds everywhere. 撤销令牌，两秒内处处生效。"""
    from server.cli.access.token_requests import revoke_token

    with report_errors():
        revoke_token(read_settings(), token)
    out.print(f"已撤销 {token}。 Revoked.", highlight=False)


TOKEN_COMMANDS: Mapping[str, Callable[..., None]] = {
    "issue": issue,
    "list": show_list,
    "revoke": revoke,
}
"""In the order of the help."""
