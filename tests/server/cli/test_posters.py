"""`linli posters` prints what the chain of each place says, and again only what has changed."""

import re
from pathlib import Path

from tests.conftest import PASSWORDS
from tests.support.commands import Linli
from tests.support.rich_town import RichTown

URL = "https://linli.example.org"


def headings(file: Path) -> list[str]:
    """Return the places whose posters a file holds."""
    return re.findall(r"<h1>(.*?)</h1>", file.read_text(encoding="utf-8"))


async def test_posters_of_an_area_are_one_file_and_those_that_changed_another(
    linli: Linli, town: RichTown, tmp_path: Path
) -> None:
    server = {
        "NEO4J_URI": town.database.uri,
        "NEO4J_USER": town.database.user,
        "NEO4J_PASSWORD": PASSWORDS[town.database.uri],
    }
    file = tmp_path / "海报.html"
    wanted = ("posters", "220802", "--html", str(file), "--url", URL)
    code, told = linli(server, *wanted)
    assert code == 0, told
    found = await town.ask(
        '{ buildings(filter: { area: { code: "220802" } }, first: 100) { edges { node {'
        " label coverage { contact { phone holder { name } } } } } } }"
    )
    buildings = [edge["node"] for edge in found["buildings"]["edges"]]
    assert sorted(headings(file)) == sorted(node["label"] for node in buildings)
    html = file.read_text(encoding="utf-8")
    assert html.count("<svg") == len(buildings)
    contacts = [node["coverage"]["contact"] for node in buildings]
    assert all(each["phone"] in html for each in contacts if each and each["phone"])
    assert not [each for each in contacts if each["holder"] and each["holder"]["name"] in html]
    # The building chief's line has another number since 2024.
    code, told = linli(server, *wanted, "--printed", "2023-12-31", "--at", "2024-01-02")
    assert code == 0, told
    changed = headings(file)
    assert 0 < len(changed) < len(buildings)
    code, told = linli(server, *wanted, "--printed", "2024-01-02", "--at", "2024-01-02")
    assert (code, headings(file)) == (0, []), told
    for wrong in (("--kind", "roofs"), ("--size", "a3")):
        code, told = linli(server, *wanted, *wrong)
        assert (code, wrong[0] in told) == (1, True), told
    code, told = linli(server, *wanted[:-2])
    assert (code, "LINLI_PUBLIC_URL" in told) == (1, True), told
