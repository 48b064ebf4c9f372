"""`linli remove-sample`: the rows of the sample city leave the graph, and nothing else."""

from collections.abc import Callable, Mapping
from shutil import rmtree

from graph.errors import GraphError
from graph.ontology.kinds import KINDS
from graph.rows.import_log import count_other_imports, forget_imports
from graph.rows.undoing.removal import count_attached, count_recorded, remove_recorded
from loaders.sample import RECORDED
from server.cli.local_graph import LocalGraph, run_alone
from server.runtime.data_folder import example_file
from server.runtime.importing import SAMPLE_IMPORTS
from server.runtime.sample_ledgers import SampleLedgers
from server.settings import Settings

INSTANTS = tuple(RECORDED.values())
NAMES = tuple(SAMPLE_IMPORTS.values())


class SampleInUse(GraphError):
    """Other data refer to rows of the sample city, or correct them."""

    def __init__(self, attached: Mapping[str, int]) -> None:
        listed_zh = "、".join(f"{KINDS[name].zh} {count:,}" for name, count in attached.items())
        listed_en = ", ".join(f"{name} {count:,}" for name, count in attached.items())
        super().__init__(
            f"没有删除：以下数据不是样例带来的，却与样例的数据相连，会一同受损：{listed_zh}。"
            "请用 linli init 新建您自己的城市目录，在那里重新导入台账。",
            "Nothing was removed: these are not of the sample city, and are tied to what is: "
            f"{listed_en}. Make a folder of your own with `linli init` and import your ledgers "
            "there.",
        )


class SampleUnclear(GraphError):
    """Rows of another import cannot be told from those of the sample city."""

    def __init__(self) -> None:
        super().__init__(
            "没有删除：另有一次导入的 --recorded-at 与样例城市相同，分不清哪些是样例的数据。"
            "请用 linli init 新建您自己的城市目录，在那里重新导入台账。",
            "Nothing was removed: another import has the same --recorded-at as the sample city, "
            "so its rows cannot be told apart. Make a folder of your own with `linli init` and "
            "import your ledgers there.",
        )


def count_sample(settings: Settings) -> dict[str, int]:
    """Return how many rows of each kind the sample city has brought.

    Raises `SampleInUse`, `SampleUnclear`, `ServiceInTheWay`, and what the database raises.
    """

    async def work(graph: LocalGraph) -> dict[str, int]:
        if await count_other_imports(graph.database, NAMES, INSTANTS):
            raise SampleUnclear
        if attached := await count_attached(graph.database, INSTANTS):
            raise SampleInUse(attached)
        return await count_recorded(graph.database, INSTANTS)

    return run_alone(settings, work)


def remove_sample(
    settings: Settings, counts: Mapping[str, int], show: Callable[[str, float], None]
) -> None:
    """Remove the sample city from the graph, and its ledgers from the data folder.

    `counts` is what `count_sample` returned, which says whether it can be removed; `show` is
    called with a kind and the share of the whole that is gone. Raises what the database raises.
    """
    total, gone = sum(counts.values()), 0

    def count_removed(label: str, removed: int) -> None:
        nonlocal gone
        # Former states of nodes were not counted beforehand.
        gone += removed if label in counts else 0
        show(label, gone / total)

    async def work(graph: LocalGraph) -> None:
        await remove_recorded(graph.database, INSTANTS, count_removed)
        await forget_imports(graph.database, NAMES)

    run_alone(settings, work)
    rmtree(SampleLedgers(settings).folder, ignore_errors=True)
    example_file(settings.data).unlink(missing_ok=True)
