"""The guide to a city of one's own is followed word by word, from an empty folder to an answer."""

import re
from pathlib import Path

import pytest

from tests.support.commands import Linli

PAGE = Path(__file__).parents[2] / "docs" / "your-city.md"
GUIDE = PAGE.read_text(encoding="utf-8").partition("\n## Ledgers")[0]
NAMED_FILE = re.compile(r"`([\w./-]+\.(?:csv|toml))`(?: here)?:\n\n```\w+\n(.*?)```", re.DOTALL)
CONSOLE = re.compile(r"```console\n(.*?)```", re.DOTALL)
STEP = re.compile(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)


def squeezed(text: str) -> str:
    """Return a text without blanks: how wide a table is depends on the terminal."""
    return re.sub(r"\s", "", text)


@pytest.mark.timeout(600)  # an engine is started for each command
def test_the_guide_leads_from_an_empty_folder_to_who_covers_a_building(
    linli: Linli, tmp_path: Path
) -> None:
    folder, settings = tmp_path / "qinglan", dict[str, str]()
    files = dict(NAMED_FILE.findall(GUIDE))
    assert len(files) == 11
    asked = 0
    for block in CONSOLE.findall(GUIDE):
        for command, printed in STEP.findall(block):
            if command == f"cd {folder.name}":
                settings = {"LINLI_DIR": str(folder)}
                for name, text in files.items():
                    (folder / name).write_text(text, encoding="utf-8")
                continue
            _, *words = command.split()
            paths = {"qinglan": str(folder), "ledgers": str(folder / "ledgers")}
            code, told = linli(settings, *(paths.get(word, word) for word in words))
            assert code == 0, (command, told)
            for line in printed.replace("Made: qinglan", f"Made: {folder}").splitlines():
                assert squeezed(line) in squeezed(told), (command, line, told)
                asked += 1
    assert asked >= 9
