"""Known weaknesses of the locked packages, as pip-audit finds them where it reaches a feed."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any, NamedTuple

from tests.supply.licences import LOCK

TOOL = ("-m", "pip_audit", "--no-deps", "--disable-pip", "--require-hashes", "--format", "json")


class Audit(NamedTuple):
    """What an audit found."""

    audited: int
    skipped: int
    """Packages of which the registry that is used says nothing: a mirror has no feed."""
    weaknesses: list[str]

    @property
    def text(self) -> str:
        """The outcome in a line, and a line for each weakness."""
        if not self.audited:
            return (
                f"NOT AUDITED 未审计: no feed of weaknesses is in reach ({self.skipped} packages)"
            )
        found = f"{len(self.weaknesses)} known weaknesses"
        return "\n".join((f"{self.audited} packages audited: {found}", *self.weaknesses))


def run_audit() -> Audit:
    """Audit the packages that are installed to run."""
    command = [sys.executable, *TOOL, "--requirement", str(LOCK)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)
    return parse_audit(done.stdout)


def parse_audit(text: str) -> Audit:
    """Return the outcome that pip-audit wrote; nothing counts as nothing audited."""
    packages: list[dict[str, Any]] = json.loads(text)["dependencies"] if text.strip() else []
    known = [each for each in packages if "skip_reason" not in each]
    weaknesses = [
        f"{each['name']} {each['version']}: {found['id']}, mended in "
        f"{', '.join(found['fix_versions']) or 'no version yet'}"
        for each in known
        for found in each["vulns"]
    ]
    return Audit(len(known), len(packages) - len(known), weaknesses)
