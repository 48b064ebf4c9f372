"""Packages of Node that tests run, installed as their lock says."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest


def install_packages(source: Path, folder: Path, *further: str) -> Path:
    """Return a folder with the packages of a lock, and further files; without npm skip the test.

    The test fails instead where Node is required.
    """
    if shutil.which("npm") is None:
        if os.environ.get("REQUIRE_NODE") == "1":
            pytest.fail("REQUIRE_NODE=1, but there is no npm.", pytrace=False)
        pytest.skip("This is left out: there is no Node with npm.")
    for name in ("package.json", "package-lock.json", *further):
        shutil.copy(source / name, folder)
    install = ["npm", "ci", "--omit-lockfile-registry-resolved", "--no-audit", "--no-fund"]
    subprocess.run(install, cwd=folder, check=True, capture_output=True, timeout=180)
    return folder
