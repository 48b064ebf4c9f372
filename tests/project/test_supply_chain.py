"""What the program is made of is known, allowed, and listed in the wheel."""

import json
import zipfile
from pathlib import Path

import pytest

from tests.supply.audit import Audit, parse_audit
from tests.supply.licences import (
    PAGE,
    Licence,
    licences_page,
    locked_packages,
    normalized,
    read_licences,
)
from tests.supply.wheel import SBOM, build_wheel


def test_every_package_that_is_installed_to_run_has_a_licence_that_is_taken_and_listed() -> None:
    licences = read_licences()
    assert [each for each in licences if not each.is_taken] == []
    assert PAGE.read_text(encoding="utf-8") == licences_page(licences), (
        "run python -m tests.supply licences"
    )


@pytest.mark.parametrize(
    ("text", "is_taken"),
    [
        ("MIT", True),
        ("Apache-2.0 OR GPL-2.0", True),
        ("GPL-3.0-only", False),
        ("GNU Affero General Public License v3 (AGPLv3)", False),
        ("LGPL-2.1", False),
        ("UNKNOWN", False),
        ("MIT AND AGPL-3.0", False),
    ],
)
def test_a_licence_that_binds_the_whole_program_is_refused(text: str, is_taken: bool) -> None:
    assert Licence("some", text).is_taken is is_taken


def test_an_audit_without_a_feed_says_that_nothing_was_audited() -> None:
    skipped = {"name": "orjson", "skip_reason": "Dependency not found on PyPI"}
    vulns = [{"id": "PYSEC-1", "fix_versions": ["2"], "aliases": [], "description": ""}]
    weak = {"name": "some", "version": "1", "vulns": vulns}
    fine = {"name": "other", "version": "1", "vulns": []}
    assert parse_audit("").text.startswith("NOT AUDITED")
    assert parse_audit(json.dumps({"dependencies": [skipped]})) == Audit(0, 1, [])
    found = parse_audit(json.dumps({"dependencies": [skipped, weak, fine]}))
    assert found == Audit(2, 1, ["some 1: PYSEC-1, mended in 2"])


def test_the_wheel_lists_every_part_of_the_program(tmp_path: Path) -> None:
    with zipfile.ZipFile(build_wheel(tmp_path)) as wheel:
        (name,) = [each for each in wheel.namelist() if each.endswith(f".dist-info/sboms/{SBOM}")]
        parts = json.loads(wheel.read(name))
        assert wheel.testzip() is None
        assert name in wheel.read(name.replace(f"sboms/{SBOM}", "RECORD")).decode()
    assert parts["bomFormat"] == "CycloneDX"
    assert parts["metadata"]["component"]["name"] == "linli"
    listed = {normalized(each["name"]) for each in parts["components"]}
    assert listed == set(locked_packages())
