"""What a person sets up: the lock, the two ways to a Neo4j, and a machine that cannot run one."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.engines.neo4j_server import REPOSITORY, VERSION


def half_of_neo4j(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a few tests of the Neo4j half where neither Java nor Maven can be found."""
    command = [
        sys.executable,
        "-m",
        "pytest",
        "tests/graph/database/test_constraints.py",
        "-k",
        "neo4j",
        "-q",
        "-p",
        "no:cacheprovider",
    ]
    surroundings = {**os.environ, "PATH": str(folder), "REQUIRE_NEO4J": "", **environment}
    return subprocess.run(
        command, cwd=REPOSITORY, env=surroundings, capture_output=True, text=True, check=False
    )


def test_the_lock_names_no_host_and_pins_everything_with_a_hash() -> None:
    lock = (REPOSITORY / "requirements.lock").read_text(encoding="utf-8")
    assert "://" not in lock
    assert not re.search(r"^-", lock, re.MULTILINE)
    pinned = re.split(r"^(?=[a-z0-9])", lock, flags=re.MULTILINE | re.IGNORECASE)[1:]
    assert len(pinned) > 20
    assert [
        part.split()[0] for part in pinned if "==" not in part or "--hash=sha256:" not in part
    ] == []


def test_docker_starts_the_neo4j_that_the_tests_run_on() -> None:
    assert f"image: neo4j:{VERSION}-" in (REPOSITORY / "compose.yaml").read_text(encoding="utf-8")


@pytest.mark.timeout(120)
def test_without_java_the_neo4j_half_is_left_out_with_one_line_that_says_so(tmp_path: Path) -> None:
    ran = half_of_neo4j(tmp_path)
    assert ran.returncode == 0, ran.stdout
    assert ran.stdout.count("NEO4J LEFT OUT") == 1
    assert "Java 17 or newer is missing" in ran.stdout


@pytest.mark.timeout(120)
def test_without_java_the_neo4j_half_fails_where_it_is_required(tmp_path: Path) -> None:
    ran = half_of_neo4j(tmp_path, REQUIRE_NEO4J="1")
    assert ran.returncode == 1, ran.stdout
    assert "REQUIRE_NEO4J=1, but Java 17 or newer is missing" in ran.stdout
