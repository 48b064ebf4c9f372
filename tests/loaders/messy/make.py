"""Make the files of the messy cases that a program writes.

`python -m tests.loaders.messy.make [CASE …]` makes all of them by default. The case `hidden-sheet`
is made by the function `make_hidden_sheet` of any module `make_*.py` beside this one, which is
given the case's folder.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

HERE = Path(__file__).parent
Maker = Callable[[Path], None]


def find_makers() -> dict[str, Maker]:
    """Return the function that makes each case, by the case's name."""
    return dict(list_makers())


def list_makers() -> Iterator[tuple[str, Maker]]:
    """Yield the name and the function of every case that is made."""
    for path in sorted(HERE.glob("make_*.py")):
        module = import_module(f"tests.loaders.messy.{path.stem}")
        for name, maker in vars(module).items():
            if name.startswith("make_") and maker.__module__ == module.__name__:
                yield name.removeprefix("make_").replace("_", "-"), maker


def main(names: list[str]) -> None:
    """Make the files of these cases, of all by default."""
    makers = find_makers()
    for name in names or makers:
        folder = HERE / name
        folder.mkdir(exist_ok=True)
        makers[name](folder)


if __name__ == "__main__":
    main(sys.argv[1:])
