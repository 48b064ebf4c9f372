"""The records of the sample city: each is the future row of a ledger."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from loaders.sample.base.forms import MAPPED_LEDGERS

RecordValue = str | bool | float | date | datetime | tuple[str, ...]

BEGINNING = date(1, 1, 1)
OPEN = date(9999, 12, 31)

KEYS: Mapping[str, tuple[str, int]] = {
    "街": ("J", 3),
    "路巷": ("LX", 3),
    "网格": ("WG", 4),
    "小区": ("XQ", 3),
    "楼栋": ("LD", 4),
    "单元": ("DY", 5),
    "单位": ("DW", 4),
    "党组织": ("DZ", 4),
    "街道办公室": ("BG", 3),
    "业主委员会": ("YWH", 3),
    "党建联盟": ("LM", 3),
    "联盟成员": ("CY", 4),
    "干部": ("GB", 5),
    "岗位": ("GW", 5),
    "任职": ("RZ", 5),
    "党组织覆盖": ("DF", 4),
    "包保单位": ("BB", 4),
    "物业服务": ("WY", 4),
    "业主委员会覆盖": ("YF", 4),
    "单位报到": ("DB", 4),
    "单位结对": ("DJ", 4),
    "干部报到": ("GR", 5),
    "干部结对": ("GJ", 5),
    "阵地": ("ZD", 3),
    "品牌": ("PP", 3),
    "措施与制度": ("CS", 2),
    "需求清单": ("XU", 4),
    "资源清单": ("ZY", 4),
    "认领服务项目": ("FW", 4),
    "书记项目": ("SJ", 4),
    "项目进展": ("JZ", 5),
    "项目节点": ("JD", 4),
    "责任清单": ("ZR", 4),
    "社区准入事项": ("SX", 3),
    "经费": ("JF", 4),
    "诉求": ("SQ", 5),
    "诉求办理": ("BL", 6),
    "活动": ("HD", 5),
}
"""The prefix of each ledger's keys, and how many digits the running number has."""


@dataclass(slots=True)
class Record:
    """One future row: its values, and the ids at the other ends of its edges.

    Both are named as in the declaration.
    """

    ledger: str
    key: str
    values: dict[str, RecordValue]
    links: dict[str, tuple[str, ...]] = field(default_factory=dict)
    confirmed: date | None = None
    effective: date | None = None
    known: date = BEGINNING
    """The day from which anybody could know of it."""
    learned: dict[str, date] = field(default_factory=dict)
    """Of properties that came to be known later: from which day."""

    @property
    def kind(self) -> str:
        """The kind that its ledger feeds."""
        return MAPPED_LEDGERS[self.ledger].kind

    @property
    def id(self) -> str:
        """Its global id."""
        return f"{self.kind}:{self.key}"

    def text(self, name: str) -> str:
        """Return a value as text; empty if there is none."""
        return str(self.values.get(name, ""))

    def texts(self, name: str) -> tuple[str, ...]:
        """Return the texts of a list value."""
        value = self.values.get(name, ())
        return value if isinstance(value, tuple) else ()

    def link(self, edge: str) -> str:
        """Return the id at the other end of an edge; empty if there is none."""
        return next(iter(self.links.get(edge, ())), "")

    @property
    def category(self) -> str:
        """Its category; empty if its kind has none."""
        return self.text("category")

    @property
    def is_open(self) -> bool:
        """Whether it has no end."""
        return "to" not in self.values

    @property
    def begins(self) -> date:
        """The first day; `BEGINNING` if unknown."""
        return self.day("from", BEGINNING)

    @property
    def ends(self) -> date:
        """The day after the last; `OPEN` while it lasts."""
        return self.day("to", OPEN)

    def day(self, name: str, otherwise: date) -> date:
        """Return a day, or `otherwise` if it has none."""
        value = self.values.get(name)
        return value if isinstance(value, date) else otherwise

    def holds(self, day: date) -> bool:
        """Whether it holds on this day, by its own `[from, to)`."""
        return self.begins <= day < self.ends

    def changed(
        self, links: Mapping[str, tuple[str, ...]] | None = None, **values: RecordValue
    ) -> "Record":
        """Return the same row with other content."""
        return replace(
            self, values={**self.values, **values}, links={**self.links, **(links or {})}
        )


@dataclass(frozen=True, slots=True)
class CompoundPlan:
    """The layout of a compound, and how people write its buildings."""

    compound: Record
    phases: tuple[str, ...]
    """Empty where it has none."""
    across: bool
    """The numbers of its buildings run on from phase to phase rather than beginning anew."""
    suffix: str
    """What follows a building's number: 号楼, 栋 or 幢."""
    door: str
    """What follows an entrance's number: 单元 or 门."""
    digits: str
    """How its ledger writes numbers in addresses: plain, chinese, wide or spaced."""
    bare: bool
    """Its ledger names a building 3号楼, without the compound."""


@dataclass(frozen=True, slots=True)
class BuildingSpot:
    """The parts of the address of a building or entrance."""

    compound: str
    phase: str
    number: int
    entrance: int = 0
    """0 for the building itself."""


class City:
    """All records of the sample city, by id and by ledger."""

    def __init__(self) -> None:
        self.records: dict[str, Record] = {}
        self.ledgers: dict[str, list[Record]] = {name: [] for name in MAPPED_LEDGERS}
        self.numbers: Counter[str] = Counter()
        self.participating: list[Record] = []
        self.plans: dict[str, CompoundPlan] = {}
        self.spots: dict[str, BuildingSpot] = {}
        self.notes: dict[str, list[str]] = {}
        self.trends: dict[str, list[tuple[str, str]]] = {}
        """Areas and categories of requests: which rose lately, and which are always frequent."""
        self.later: set[str] = set()
        """Rows that newer subjects added to older ledgers.

        Draws from those ledgers leave them out, so that the draws stay the same.
        """

    def add(
        self,
        ledger: str,
        values: Mapping[str, RecordValue | None],
        links: Mapping[str, str | Iterable[str] | None] | None = None,
        key: str = "",
        known: date = BEGINNING,
    ) -> Record:
        """Add a row to a ledger and return its record.

        Empty values and ends are left out. The next key is made unless one is given. `known` is the
        day from which anybody could know of the row.
        """
        full = {**MAPPED_LEDGERS[ledger].constants, **values}
        record = Record(
            ledger,
            key or self.next_key(ledger),
            {name: value for name, value in full.items() if value is not None and value != ()},
            {
                edge: ends
                for edge, given in (links or {}).items()
                if (ends := normalize_ends(given))
            },
            known=known,
        )
        self.records[record.id] = record
        self.ledgers[ledger].append(record)
        return record

    def next_key(self, ledger: str) -> str:
        """Return the next key of a ledger, such as XQ001."""
        self.numbers[ledger] += 1
        prefix, width = KEYS[ledger]
        return f"{prefix}{self.numbers[ledger]:0{width}}"

    def records_of(self, *kinds: str) -> Iterator[Record]:
        """Yield all records of these kinds, ledger by ledger."""
        return (
            record
            for ledger, records in self.ledgers.items()
            if MAPPED_LEDGERS[ledger].kind in kinds
            for record in records
        )

    def of_category(self, ledger: str, *categories: str) -> list[Record]:
        """Return the records of a ledger that have one of these categories."""
        return [record for record in self.ledgers[ledger] if record.category in categories]

    def name(self, record_id: str) -> str:
        """Return the name of a record."""
        return self.records[record_id].text("name")


def normalize_ends(given: str | Iterable[str] | None) -> tuple[str, ...]:
    """Return the ends of an edge, given as one id, several or none, as a tuple."""
    if isinstance(given, str):
        return (given,) if given else ()
    return tuple(given or ())


def ids_of(records: Iterable[Record]) -> list[str]:
    """Return the ids of records, in their order."""
    return [record.id for record in records]


def group_by_end(records: Iterable[Record], edge: str) -> dict[str, list[Record]]:
    """Return records by the ids at the other end of one of their edges."""
    groups: defaultdict[str, list[Record]] = defaultdict(list)
    for record in records:
        for end in record.links.get(edge, ()):
            groups[end].append(record)
    return dict(groups)
