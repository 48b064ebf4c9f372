"""What the service prints when it is ready: its address, a first query, what is amiss."""

from collections.abc import Iterable, Mapping

from rich.console import Console
from rich.panel import Panel
from rich.syntax import Syntax
from rich.text import Text

from graph.callers import Role
from graph.database.status import Condition
from server.queries.who_covers import short_query

EMPTY = """\
图谱是空的。用 linli sample 目录 生成样例城市的台账，用 linli import 目录/ledgers 导入；
或直接运行 linli serve，它会载入样例城市。
The graph is empty. Write the ledgers of a sample city with `linli sample DIR` and import them
with `linli import DIR/ledgers`; or run `linli serve`, which loads the sample city."""

HALF_LOADED = """\
图谱只载入了一部分：有一次导入没有完成，回答可能不全。
请停止服务，对同一目录再运行 linli import，它会接着做完。
The graph is half-loaded: an import did not finish, and answers may lack something.
Stop the service and run `linli import` on the same folder again; it goes on where it stopped."""


OWN_EMPTY = """\
图谱是空的。请填写台账，停止服务后用 linli import ledgers 导入，再启动服务。
The graph is empty. Fill in the ledgers, stop the service, import them with
`linli import ledgers`, and start it again."""


def warn_of_condition(console: Console, found: Condition, *, own_city: bool) -> None:
    """Print what is amiss with the graph, and what to do, unless it is whole."""
    if found == "whole":
        return
    empty = OWN_EMPTY if own_city else EMPTY
    console.print(Panel(empty if found == "empty" else HALF_LOADED, border_style="yellow"))


def show_banner(console: Console, address: str, example: Mapping[str, str], token: str) -> None:
    """Print where the service is.

    `address` is its root, such as `http://127.0.0.1:8000`; `example` is a place to ask about;
    `token` says by which token one may write. What people copy stands outside of the frame and is
    broken nowhere.
    """
    places = Text.assemble(
        ("邻里 linli\n", "bold"),
        f"提问  Ask      {address}/graphql\n",
        f"健康  Health   {address}/healthz\n",
        "停止  Stop     Ctrl-C",
    )
    console.print(Panel(places, border_style="green"))
    console.print(Text(f"令牌  Token    {token}\n"), soft_wrap=True)
    console.print(Text("第一个问题，贴到网页里即可  A first question, to paste into the page:\n"))
    query = Syntax("", "graphql", background_color="default").highlight(short_query(example))
    console.print(query, soft_wrap=True)


def show_trial_tokens(console: Console, tokens: Iterable[tuple[Role, str]]) -> None:
    """Print tokens of several roles, each on one line so that it can be copied."""
    for number, (role, token) in enumerate(tokens):
        if number == 0:
            console.print(
                "试用令牌（一天内有效） Tokens for trying, valid for a day: "
                "Authorization: Bearer …",
                highlight=False,
            )
        console.print(f"{role.name:13} {token}", soft_wrap=True, highlight=False)
