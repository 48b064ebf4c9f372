"""The threat model names a test for each threat."""

import re
from pathlib import Path

from graph.erasure.stored_texts import personal_properties
from graph.ontology.kinds import KINDS

PROJECT = Path(__file__).parents[2]
PAGE = (PROJECT / "SECURITY.md").read_text(encoding="utf-8")
NAMED = {"jobTitle": "post", "dutyPhone": "duty line"}
"""What the page calls some properties."""
THREATS = re.findall(
    r"^\| (?!Who |Data |---)(.+) \|$", PAGE.partition("## Threats")[2], re.MULTILINE
)


def test_every_threat_has_tests_that_are_there() -> None:
    assert len(THREATS) >= 15
    for threat in THREATS:
        named = re.findall(r"`(tests/[^`]+)`", threat)
        assert named, threat
        assert [path for path in named if not (PROJECT / path).exists()] == []


def test_every_personal_property_is_said_to_be_held() -> None:
    held = PAGE.partition("## Threats")[0]
    for kind in KINDS:
        for declared in personal_properties(kind):
            words = re.sub(r"(?=[A-Z])", " ", declared.name).lower()
            assert words in held or NAMED.get(declared.name, "?") in held, declared.name
