"""The wheel, with the list of its parts (CycloneDX) where PEP 770 puts it: `dist-info/sboms/`."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.supply.licences import LOCK, REPOSITORY

SBOM = "linli.cdx.json"


def build_wheel(folder: Path) -> Path:
    """Build a wheel into a folder, and return it."""
    with TemporaryDirectory() as made:
        work = Path(made)
        options = ("--no-deps", "--no-build-isolation", "--no-index", "--quiet")
        # Otherwise setuptools leaves a folder in the repository.
        setup = work / "setup.cfg"
        setup.write_text(f"[build]\nbuild_base = {work}/build\n", encoding="utf-8")
        environment = {"DIST_EXTRA_CONFIG": str(setup)}
        run("pip", "wheel", *options, "--wheel-dir", work / "bare", REPOSITORY, **environment)
        (bare,) = (work / "bare").glob("*.whl")
        run("wheel", "unpack", "--dest", work, bare)
        (info,) = work.glob("linli-*/*.dist-info")
        (info / "sboms").mkdir()
        write_sbom(info / "sboms" / SBOM)
        folder.mkdir(parents=True, exist_ok=True)
        run("wheel", "pack", "--dest-dir", folder, info.parent)
        return folder / bare.name


def write_sbom(path: Path) -> None:
    """Write the list of the parts of the program: what the lock installs, with its hashes."""
    options = (
        "--output-reproducible",
        "--of",
        "JSON",
        "--pyproject",
        REPOSITORY / "pyproject.toml",
    )
    run("cyclonedx_py", "requirements", *options, "--output-file", path, LOCK)


def run(*command: str | Path, **environment: str) -> None:
    """Run a module of Python that must succeed."""
    subprocess.run(
        [sys.executable, "-m", *command],
        check=True,
        capture_output=True,
        cwd=REPOSITORY,
        env={**os.environ, **environment},
    )
