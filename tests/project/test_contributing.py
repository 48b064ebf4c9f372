"""The examples of CONTRIBUTING.md are applied to a copy of the project, which is then used."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
DIFF = re.compile(r"```diff\n(.*?)```", re.DOTALL)
TRIED = '''
import asyncio
from pathlib import Path
from graph.vocabulary import load_vocabulary
from graph.database.embedded import engine as embedded
from graph.database.connection import connect
from graph.database.constraints import create_constraints
from loaders.ledgers import import_folder, load_mapping
from tests.support.office import Office
from tests.support.small_city import CITY, write

BOARDS = [
    {"编号": "G1", "名称": "东门公告栏", "版面数": "3", "小区编号": "X1", "维护单位编号": "D2",
     "起始日期": "2023-05-01"},
    {"编号": "G2", "名称": "西门公告栏", "版面数": "2", "小区编号": "X1",
     "起始日期": "2024-05-01", "终止日期": "2025-04-30"},
    {"编号": "G3", "名称": "南门公告栏", "版面数": "many", "小区编号": "X1"},
    {"编号": "G4", "名称": "北门公告栏", "小区编号": "nowhere"},
]
QUERY = """{
  noticeBoards {
    totalCount
    edges { node { id name panels compound { name } keeper { name } evidence { row } } }
  }
  inArea: noticeBoards(filter: { area: { code: "220802001001" } }) { totalCount }
  units(filter: { name: { contains: "财政" } }) { edges { node { boards { name } } } }
  newestBoard { name from }
  up: noticeBoards(filter: { status: { eq: UP } }) { totalCount }
  takenDown: noticeBoards(filter: { status: { eq: TAKEN_DOWN } }) { edges { node { name status } } }
}"""
SUBSCRIPTION = """subscription {
  noticeBoardChanged(area: { code: "220802001001" }) { noticeBoard { name status } }
}"""
MUTATION = """mutation {
  putUpBoard(input: { compound: "Compound:X1", name: "北门公告栏" }) {
    ... on NoticeBoard { name status compound { name } evidence { source recordedBy } }
  }
  corrected: correctNoticeBoard(
    input: { noticeBoard: "NoticeBoard:G1", changes: { panels: 4 }, reason: "核对" }
  ) { ... on NoticeBoard { name panels } }
  nowhere: putUpBoard(input: { compound: "Compound:X9", name: "北门公告栏" }) {
    ... on UserError { code: errorCode path }
  }
}"""


async def main() -> None:
    async with embedded.run_engine(Path("data")) as engine:
        access = engine.access
        async with connect(access.uri, access.user, access.password) as database:
            vocabulary = load_vocabulary()
            await create_constraints(database)
            folder = write(Path("ledgers"), **CITY, 公告栏=BOARDS)
            mapping = load_mapping()
            report = await import_folder(database, folder, mapping=mapping, vocabulary=vocabulary)
            print([(rejected.row, rejected.column) for rejected in report.rejections])
            executor = Office(database, vocabulary)
            print(await executor.execute(QUERY))
            events = executor.stream(SUBSCRIPTION)
            await anext(events)
            print(await executor.execute(MUTATION, caller="office"))
            print(await anext(event async for event, _ in events if event))


asyncio.run(main())
'''
ANSWER = {
    "noticeBoards": {
        "totalCount": 2,
        "edges": [
            {
                "node": {
                    "id": "NoticeBoard:G1",
                    "name": "东门公告栏",
                    "panels": 3,
                    "compound": {"name": "民生小区"},
                    "keeper": {"name": "市财政局"},
                    "evidence": [{"row": 2}],
                }
            },
            {
                "node": {
                    "id": "NoticeBoard:G2",
                    "name": "西门公告栏",
                    "panels": 2,
                    "compound": {"name": "民生小区"},
                    "keeper": None,
                    "evidence": [{"row": 3}],
                }
            },
        ],
    },
    "inArea": {"totalCount": 2},
    "units": {"edges": [{"node": {"boards": [{"name": "东门公告栏"}]}}]},
    "newestBoard": {"name": "西门公告栏", "from": "2024-05-01"},
    "up": {"totalCount": 1},
    "takenDown": {"edges": [{"node": {"name": "西门公告栏", "status": "TAKEN_DOWN"}}]},
}

PUT_UP = {
    "putUpBoard": {
        "name": "北门公告栏",
        "status": "UP",
        "compound": {"name": "民生小区"},
        "evidence": [{"source": "mutation", "recordedBy": "office"}],
    },
    "corrected": {"name": "东门公告栏", "panels": 4},
    "nowhere": {"code": "NOT_FOUND", "path": ["input", "compound"]},
}
CHANGED = {"noticeBoardChanged": {"noticeBoard": {"name": "北门公告栏", "status": "UP"}}}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the project's code to which every example was applied, in order."""
    for folder in ("graph", "schema", "loaders", "tests"):
        shutil.copytree(
            PROJECT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__")
        )
    for example in DIFF.findall((PROJECT / "CONTRIBUTING.md").read_text(encoding="utf-8")):
        subprocess.run(["git", "apply", "-"], input=example, text=True, cwd=tmp_path, check=True)
    return tmp_path


def test_a_kind_a_ledger_a_relationship_a_query_and_a_mutation_are_added_as_the_page_says(
    copy: Path,
) -> None:
    tried = subprocess.run(
        [sys.executable, "-c", TRIED],
        cwd=copy,
        text=True,
        capture_output=True,
        timeout=100,
        check=False,
    )
    assert tried.returncode == 0, tried.stderr
    rejected, answer, written, event = tried.stdout.strip().splitlines()[-4:]
    assert rejected == "[(4, '版面数'), (5, '小区编号')]"
    assert answer == repr({"data": ANSWER}), answer
    assert written == repr({"data": PUT_UP})
    assert event == repr({"data": CHANGED})


def test_each_example_touches_as_many_files_as_its_heading_says() -> None:
    page = (PROJECT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    sections = re.split(r"^### ", page, flags=re.MULTILINE)[1:]
    examples = [(section, DIFF.findall(section)) for section in sections]
    said = [re.search(r"(one|two|six) files?", section) for section, _ in examples]
    touched = [
        len(set(re.findall(r"^\+\+\+ b/((?!loaders/mappings).*)$", "".join(diffs), re.MULTILINE)))
        for _, diffs in examples
    ]
    # The ledger's one file is the mapping, and the rich kind was registered as a plain one before.
    # The last section, of clients, refers to their set-ups rather than showing one.
    assert [found[1] for found in said if found] == ["two", "one", "two", "two", "six", "one"]
    assert touched == [2, 0, 2, 2, 5, 1, 0]
