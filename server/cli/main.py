"""The command line: `linli`, put together from the modules of its commands."""

import logging
from collections.abc import Callable, Mapping

import typer

from server.cli import ledger_commands, plan_commands, question_commands, service_commands

COMMANDS: Mapping[str, Callable[..., None]] = {
    "serve": service_commands.serve,
    "import": ledger_commands.import_ledgers,
    "migrate": ledger_commands.migrate_ledgers,
    "template": ledger_commands.write_template,
    "export": ledger_commands.export_ledger,
    "sample": ledger_commands.write_sample,
    "status": question_commands.show_status,
    "who": question_commands.show_coverage,
    "plan": plan_commands.make_plan,
    "accept": plan_commands.accept_plan,
    "sweep": plan_commands.sweep_expired,
    "lists": question_commands.show_four_lists,
    "export-schema": service_commands.export_schema,
    "settings": service_commands.list_settings,
}
"""In the order of the help."""


def make_cli() -> typer.Typer:
    """Return the application with all its commands."""
    made = typer.Typer(
        name="linli",
        help="A city you can ask: who covers this building?\n\n"
        "邻里：一座可以提问的城市，谁负责这栋楼？",
        epilog="Settings come from the environment and .env: see `linli settings`. "
        "设置来自环境变量和 .env。",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode="rich",
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    for name, command in COMMANDS.items():
        made.command(name)(command)
    return made


cli = make_cli()


def main() -> None:
    """Run the command line."""
    # Warnings are for the log of a service, which `serve` sets up; a command prints what matters.
    logging.getLogger("linli").setLevel(logging.ERROR)
    cli()
