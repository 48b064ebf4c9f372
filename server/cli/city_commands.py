"""Commands about whose city it is: init, adopt, remove-sample."""

from pathlib import Path
from typing import Annotated

import typer

from server.cli.console import OK, err, out, report_errors
from server.settings import read_settings

YES_HELP = "Do not ask. 不再询问。"


def init_city(
    folder: Annotated[
        Path,
        typer.Argument(metavar="DIR", file_okay=False, help="A new folder. 新建的目录。"),
    ],
) -> None:
    """Make the folder of your own city. 建立您自己城市的目录。

    Settings, duties and other vocabulary, mapping, calendar and empty ledgers, all to be edited.
    设置、职责等词汇、台账对照、工作日历和空台账，都可以修改。
    """
    from server.cli.received_files import report_unwritable
    from server.runtime.city_folder import make_city_folder

    with report_errors(), report_unwritable(folder):
        made = make_city_folder(folder)
    out.print(f"已建立 Made: {folder}", highlight=False)
    for path, meaning in made:
        out.print(f"  {path:<24}{meaning}", highlight=False)
    out.print(
        f"接下来 Next: cd {folder}，修改 edit vocabulary/duties.toml，填写 fill in templates，"
        "放入 into ledgers，然后 then linli import ledgers，linli serve",
        highlight=False,
        soft_wrap=True,
    )


def adopt_words(
    *, yes: Annotated[bool, typer.Option("--yes", "-y", help=YES_HELP)] = False
) -> None:
    """Make the present vocabulary and mapping those of the graph. 让图谱改用现在的词汇和台账对照。

    A graph remembers those that it was loaded with, and refuses others.
    图谱记得载入时所用的词汇，不用别的词汇回答。
    """
    from server.cli.adoption import adopt_present_words, find_changes

    with report_errors():
        settings = read_settings()
        changes = find_changes(settings)
        if not changes:
            out.print(
                "图谱用的就是现在的词汇。 The graph has the present words already.",
                highlight=False,
            )
            raise typer.Exit(OK)
        for change in changes:
            out.print(*change.sentences(), sep="\n", highlight=False, soft_wrap=True)
        if not yes:
            typer.confirm("改用现在的？ Adopt the present ones?", abort=True)
        adopt_present_words(settings)
    out.print("已改用。 Adopted.", highlight=False)


def remove_sample_city(
    *, yes: Annotated[bool, typer.Option("--yes", "-y", help=YES_HELP)] = False
) -> None:
    """Remove the sample city from the graph. 从图谱中删除样例城市。

    Only what the sample brought goes; nothing is removed where your own data are tied to it.
    只删除样例带来的数据；您的数据与它相连时什么都不删。
    """
    from server.cli.sample_removal import count_sample, remove_sample
    from server.terminal.progress import share_bar
    from server.terminal.status_tables import removal_table

    with report_errors():
        settings = read_settings()
        counts = count_sample(settings)
        if not counts:
            out.print(
                "图谱中没有样例城市的数据。 There is nothing of the sample city in the graph.",
                highlight=False,
            )
            raise typer.Exit(OK)
        out.print(removal_table(counts))
        if not yes:
            typer.confirm("全部删除？ Remove them all?", abort=True)
        with share_bar(err, "删除 Removing") as show:
            remove_sample(settings, counts, show)
    out.print("样例城市已删除。 The sample city is removed.", highlight=False)
