"""Commands about the service itself: serve, export-schema, settings."""

import sys
from typing import Annotated

import typer

from server.cli.console import FAILED, err, out, report_errors, show_error
from server.settings import SettingsRejected, read_settings

NO_SAMPLE = (
    "现在的设置是您自己城市的，不能载入样例城市。请去掉 --sample，或在别的目录中运行。 "
    "The settings are of a city of your own, where the sample city is never loaded. "
    "Leave out --sample, or run this in another folder."
)


def serve(
    host: Annotated[
        str | None, typer.Option(help="Address to listen on. 监听的地址。 (LINLI_HOST)")
    ] = None,
    port: Annotated[
        int | None, typer.Option(help="Port to listen on. 监听的端口。 (LINLI_PORT)")
    ] = None,
    workers: Annotated[
        int | None, typer.Option(help="Processes that answer. 回答请求的进程数。 (LINLI_WORKERS)")
    ] = None,
    sample: Annotated[
        bool | None,
        typer.Option(
            "--sample/--no-sample",
            help="Load the sample city into an empty graph, as is done unless the settings are of "
            "a city of your own. 图谱为空时载入样例城市；在您自己的城市目录中从不载入。",
        ),
    ] = None,
) -> None:
    """Start the service. 启动服务。

    It runs on the embedded graph unless NEO4J_URI is set. 没有 NEO4J_URI 时使用内置的图数据库。
    """
    from server import serve

    with report_errors():
        settings = read_settings(host=host, port=port, workers=workers)
        if sample and settings.is_own_city:
            raise SettingsRejected([NO_SAMPLE])
        serve.serve(settings, err, sample_city=sample is not False and not settings.is_own_city)


def export_schema(
    check: Annotated[
        bool, typer.Option("--check", help="Only compare; write nothing. 只比较，不写。")
    ] = False,
) -> None:
    """Write the SDL to schema/schema.graphql. 写出接口的模式文件。"""
    from server.cli.schema_file import FILE, compare_schema, write_schema

    if not check:
        write_schema()
        out.print(f"已写入 {FILE}。 Written.", highlight=False)
    elif difference := compare_schema():
        out.print(difference, highlight=False)
        show_error(
            "The schema and schema/schema.graphql differ: run linli export-schema. "
            "二者不一致，请运行 linli export-schema。"
        )
        raise typer.Exit(FAILED)


def list_settings(
    markdown: Annotated[
        bool, typer.Option("--markdown", help="As the README's table. README 用的表格。")
    ] = False,
) -> None:
    """List every setting, its value and its meaning. 列出全部设置。"""
    from server.terminal.settings_tables import settings_markdown, settings_table

    with report_errors():
        current = read_settings()
    if markdown:
        sys.stdout.write(settings_markdown())
    else:
        where = current.folder or "（没有城市目录 no city's folder）"
        out.print(f"城市目录 City's folder: {where}", highlight=False)
        out.print(settings_table(current))
