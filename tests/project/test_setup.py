"""What a person sets up: the lock, the two ways to a Neo4j, and a machine that cannot run one."""

import os
import re
import subprocess
import sys
import tomllib
from importlib.metadata import distribution, packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from tests.engines.neo4j_server import REPOSITORY, VERSION
from tests.project.test_architecture import modules


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


def pins_of(name: str) -> dict[str, str]:
    """Return what a lock pins: each distribution with its version."""
    lock = (REPOSITORY / name).read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9-]+)==(\S+)", lock, re.MULTILINE))


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_a_lock_names_no_host_and_pins_everything_with_a_hash(name: str) -> None:
    lock = (REPOSITORY / name).read_text(encoding="utf-8")
    assert "://" not in lock
    assert not re.search(r"^-", lock, re.MULTILINE)
    pinned = re.split(r"^(?=[a-z0-9])", lock, flags=re.MULTILINE | re.IGNORECASE)[1:]
    assert len(pinned) > 20
    assert [
        part.split()[0] for part in pinned if "==" not in part or "--hash=sha256:" not in part
    ] == []


def test_what_runs_is_tested_in_the_same_versions() -> None:
    running, developing = pins_of("requirements.lock"), pins_of("requirements-dev.lock")
    assert running.items() < developing.items()


def normalize(name: str) -> str:
    """Return the name of a distribution as a lock writes it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def extra_packages() -> set[str]:
    """Return the packages of the extras of those who run linli: what needs them says so."""
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    named = [*extras["otel"], *extras["research"]]
    return {normalize(re.split(r"[<>=!~\[; ]", each)[0]) for each in named}


EXTRAS = extra_packages()


def test_what_serves_needs_nothing_that_only_developers_have() -> None:
    imported = {
        name.partition(".")[0]
        for module in modules("graph", "loaders", "schema", "server")
        for name, _ in module.imports()
    }
    owners = packages_distributions()
    imported -= {
        name for name, found in owners.items() if EXTRAS.intersection(map(normalize, found))
    }
    needed = {owner for name in imported for owner in owners.get(name, ())} - {"linli"}
    running = pins_of("requirements.lock")
    assert sorted(name for name in needed if normalize(name) not in running) == []


def test_the_locks_hold_what_the_python_of_debian_12_takes_besides() -> None:
    # It is 3.11.2, and pip refuses a lock that lacks what a package needs there.
    debian = {"python_version": "3.11", "python_full_version": "3.11.2", "extra": ""}
    for lock in ("requirements.lock", "requirements-dev.lock"):
        pinned = pins_of(lock)
        lacking = {
            f"{name}: {needed.name}"
            for name in pinned
            for needed in map(Requirement, distribution(name).requires or ())
            if (needed.marker is None or needed.marker.evaluate(debian))
            and normalize(needed.name) not in pinned
        }
        assert lacking == set()


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
