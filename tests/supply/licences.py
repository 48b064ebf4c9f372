"""The licences of everything that is installed to run, and which of them are taken."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

REPOSITORY = Path(__file__).parents[2]
LOCK = REPOSITORY / "requirements.lock"
PAGE = REPOSITORY / "docs" / "licences.md"
LOCKED = re.compile(r"^([A-Za-z0-9._-]+)==", re.MULTILINE)
TAKEN = re.compile(
    r"MIT|Apache|BSD|0BSD|ISC|PSF|Python|MPL|Mozilla Public License 2\.0|Zlib|CC0|Unlicense"
)
"""Licences under which a city may run, change and pass on the program; MPL binds its own files."""
REFUSED = re.compile(r"\b(?:A|L)?GPL|\bSSPL|\bBUSL|Commons Clause|non-commercial", re.IGNORECASE)
HEADING = """# Licences 许可证

What `requirements.lock` installs to run linli, which is itself under Apache-2.0.
`python -m tests.supply licences` writes this page; a test holds it, and refuses licences that would
bind the whole program.

| Package | Licence |
| --- | --- |
"""


class Licence(NamedTuple):
    """The licence of a package, as its metadata says."""

    package: str
    text: str

    @property
    def is_taken(self) -> bool:
        """Whether it may be part of the program."""
        choices = re.split(r"\bOR\b", self.text)
        return any(TAKEN.search(each) and not REFUSED.search(each) for each in choices)


def locked_packages(lock: Path = LOCK) -> list[str]:
    """Return the names of the packages of a lock."""
    return [normalized(name) for name in LOCKED.findall(lock.read_text(encoding="utf-8"))]


def normalized(name: str) -> str:
    """Return a package's name as all tools compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def read_licences() -> list[Licence]:
    """Return the licences of the locked packages that are installed, by name."""
    command = [
        sys.executable,
        "-m",
        "piplicenses",
        "--from=mixed",
        "--format=json",
        "--with-system",
    ]
    listed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found = {normalized(each["Name"]): each["License"] for each in json.loads(listed)}
    return [Licence(name, found[name]) for name in sorted(locked_packages())]


def licences_page(licences: list[Licence]) -> str:
    """Return the page."""
    return HEADING + "".join(f"| {each.package} | {each.text} |\n" for each in licences)
