"""The command line: `linli`, put together from the modules of its commands."""

import logging
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated

import typer

from server.cli import (
    city_commands,
    ledger_commands,
    plan_commands,
    question_commands,
    service_commands,
)
from server.cli.access.audit_log_commands import audit_log
from server.cli.access.erasure_commands import erase
from server.cli.access.token_commands import TOKEN_COMMANDS
from server.cli.operation import backup_commands, migration_commands
from server.cli.research import bulk_commands, network_commands, snapshot_commands
from server.settings import FOLDER_SETTING

COMMANDS: Mapping[str, Callable[..., None]] = {
    "serve": service_commands.serve,
    "init": city_commands.init_city,
    "import": ledger_commands.import_ledgers,
    "runs": ledger_commands.list_runs,
    "migrate": migration_commands.migrate,
    "template": ledger_commands.write_template,
    "export": ledger_commands.export_ledger,
    "sample": ledger_commands.write_sample,
    "snapshot": snapshot_commands.write_snapshot,
    "bulk": bulk_commands.write_list,
    "status": question_commands.show_status,
    "who": question_commands.show_coverage,
    "resolve": question_commands.resolve_file,
    "plan": plan_commands.make_plan,
    "accept": plan_commands.accept_plan,
    "sweep": plan_commands.sweep_expired,
    "lists": question_commands.show_four_lists,
    "audit": question_commands.show_audit,
    "posters": question_commands.print_posters,
    "audit-log": audit_log,
    "erase": erase,
    "backup": backup_commands.back_up_graph,
    "restore": backup_commands.restore_graph,
    "adopt": city_commands.adopt_words,
    "remove-sample": city_commands.remove_sample_city,
    "export-schema": service_commands.export_schema,
    "settings": service_commands.list_settings,
}
"""In the order of the help."""


GROUPS: Mapping[str, tuple[str, Mapping[str, Callable[..., None]]]] = {
    "token": ("Tokens: issue, list, revoke. 令牌的签发、列出和撤销。", TOKEN_COMMANDS),
    "network": ("Pictures of the network. 关系网络的图。", {"plot": network_commands.plot_network}),
}
"""Commands below one word, with its line in the help."""


def choose_city(
    folder: Annotated[
        Path | None,
        typer.Option(
            "--dir",
            metavar="DIR",
            help="Folder of a city, made by `linli init`; otherwise the working folder or one "
            "above it. 城市目录；不写则从当前目录向上找。 (LINLI_DIR)",
        ),
    ] = None,
) -> None:
    """A city you can ask: who covers this building? 邻里：一座可以提问的城市，谁负责这栋楼？"""
    if folder:
        os.environ[FOLDER_SETTING] = str(folder.absolute())


def make_cli() -> typer.Typer:
    """Return the application with all its commands."""
    made = typer.Typer(
        name="linli",
        epilog="Settings come from the environment and from the city's folder: see "
        "`linli settings`. 设置来自环境变量和城市目录。",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode="rich",
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    made.callback()(choose_city)
    for name, command in COMMANDS.items():
        made.command(name)(command)
    for group, (line, commands) in GROUPS.items():
        below = typer.Typer(help=line, no_args_is_help=True)
        for name, command in commands.items():
            below.command(name)(command)
        made.add_typer(below, name=group)
    return made


cli = make_cli()


def main() -> None:
    """Run the command line."""
    # Warnings are for the log of a service, which `serve` sets up; a command prints what matters.
    logging.getLogger("linli").setLevel(logging.ERROR)
    cli()
