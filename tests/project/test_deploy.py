"""The files of docs/deploy are what the tools that read them take, and name what there is."""

import importlib
import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client.metrics import MetricWrapperBase

from server.runtime.operation import metrics
from server.settings import list_settings

FILES = Path(__file__).parents[2] / "docs" / "deploy"
PAGE = FILES.parent / "operate.md"
UNITS = ("linli.service", "linli-nightly.service", "linli-nightly.timer")
OPEN_AT_MOST = 25
"""The exposure of a unit, of 100, that systemd's own judgement may find: 25 is "OK" or better."""


def tool(name: str) -> str:
    """Return where a tool is; skip the test without it, or fail if it is required."""
    found = shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin:/sbin")
    if found is None:
        if os.environ.get("REQUIRE_DEPLOY") == "1":
            pytest.fail(f"REQUIRE_DEPLOY=1, but there is no {name}.", pytrace=False)
        pytest.skip(f"{name} is not installed")
    return found


def run(*command: str | Path) -> str:
    """Run a tool that must be content; gives what it wrote."""
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.fixture
def units(tmp_path: Path) -> list[Path]:
    """The units, with programs in place of those that are installed on a server."""
    made = [tmp_path / name for name in UNITS]
    for unit in made:
        text = (FILES / unit.name).read_text(encoding="utf-8")
        unit.write_text(text.replace("/opt/linli/bin/linli", "/bin/true"), encoding="utf-8")
    return made


def test_systemd_takes_the_units_without_a_word(units: list[Path]) -> None:
    assert run(tool("systemd-analyze"), "verify", *units) == ""


@pytest.mark.parametrize("name", ["linli.service", "linli-nightly.service"])
def test_systemd_finds_the_services_well_closed(units: list[Path], name: str) -> None:
    unit = next(each for each in units if each.name == name)
    run(
        tool("systemd-analyze"),
        "security",
        "--offline=true",
        f"--threshold={OPEN_AT_MOST}",
        unit,
    )


def test_nginx_takes_its_file(tmp_path: Path) -> None:
    nginx, openssl = tool("nginx"), tool("openssl")
    key, certificate = tmp_path / "privkey.pem", tmp_path / "fullchain.pem"
    run(
        *(openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=linli"),
        *("-keyout", key, "-out", certificate, "-days", "2"),
    )
    text = (FILES / "nginx.conf").read_text(encoding="utf-8")
    (tmp_path / "linli.conf").write_text(
        text.replace("/etc/linli/tls", str(tmp_path)), encoding="utf-8"
    )
    main = tmp_path / "main.conf"
    main.write_text(
        f"pid {tmp_path}/pid; error_log stderr;\n"
        f"events {{}}\nhttp {{ access_log off; include {tmp_path}/linli.conf; }}\n",
        encoding="utf-8",
    )
    assert "test is successful" in run(nginx, "-t", "-c", main, "-p", tmp_path)


def test_a_caller_behind_nginx_is_known_by_its_own_address() -> None:
    lines = {
        line.strip() for line in (FILES / "nginx.conf").read_text(encoding="utf-8").split("\n")
    }
    assert {
        "proxy_set_header Host $host;",
        "proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;",
        "proxy_set_header X-Forwarded-Proto $scheme;",
    } <= lines
    assert "LINLI_TRUSTED_PROXIES=127.0.0.1" in PAGE.read_text(encoding="utf-8")


def test_the_shell_takes_the_command_of_the_administrator() -> None:
    assert run("/bin/sh", "-n", FILES / "linli.sh") == ""


def test_prometheus_takes_its_configuration_and_the_alerts() -> None:
    assert "7 rules found" in run(tool("promtool"), "check", "config", FILES / "prometheus.yml")


def known_metrics() -> set[str]:
    """Return the names under which a service may have values."""
    own = [each for each in vars(metrics).values() if isinstance(each, MetricWrapperBase)]
    names = {metric.name for each in own for metric in each.collect()}
    endings = ("", "_total", "_bucket", "_count", "_sum")
    return {"linli_resident_bytes", *(name + ending for name in names for ending in endings)}


@pytest.mark.parametrize("name", ["alerts.yml", "grafana.json", "../operate.md"])
def test_every_metric_that_is_named_is_one_of_the_service(name: str) -> None:
    importlib.import_module("server.http.operation.metrics")
    text = (FILES / name).read_text(encoding="utf-8")
    claims = {"linli_role", "linli_areas"}  # of a token, not of a metric
    named = set(re.findall(r"\blinli_[a-z_]+", text)) - claims
    assert named
    assert named <= known_metrics()


def test_the_dashboard_is_one_that_grafana_imports() -> None:
    dashboard: dict[str, Any] = json.loads((FILES / "grafana.json").read_text(encoding="utf-8"))
    panels = dashboard["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    assert all(target["expr"] for panel in panels for target in panel["targets"])


def test_every_setting_that_is_named_is_one() -> None:
    known = {each.name for each in list_settings()}
    for path in FILES.iterdir():
        named = set(re.findall(r"\b(?:LINLI|NEO4J)_[A-Z_]+\b", path.read_text(encoding="utf-8")))
        assert {name for name in named if not name.startswith("NEO4J_AUTH")} <= known, path.name


def test_the_image_has_a_user_of_its_own_and_is_never_root() -> None:
    lines = (FILES / "Dockerfile").read_text(encoding="utf-8").splitlines()
    last = max(place for place, line in enumerate(lines) if line.startswith("FROM "))
    words = [line.split()[0] for line in lines[last:] if line and line[0].isupper()]
    users = [line.split()[1] for line in lines[last:] if line.startswith("USER ")]
    assert users
    assert set(users) == {"10001"}
    assert words.index("USER") < words.index("ENTRYPOINT")
    assert "HEALTHCHECK" in words
    copied = {line.split()[1] for line in lines if re.fullmatch(r"COPY (\w+) \1", line)}
    assert copied == {"graph", "loaders", "schema", "server"}


def test_the_containers_can_write_to_nothing_but_their_data() -> None:
    compose = yaml.safe_load((FILES / "compose.yaml").read_text(encoding="utf-8"))
    service = compose["services"]["linli"]
    assert service["read_only"]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    writable = [volume for volume in service["volumes"] if not volume.endswith(":ro")]
    assert writable == ["linli-data:/var/lib/linli"]
    assert all(port.startswith("127.0.0.1:") for port in service["ports"])
    assert set(service["secrets"]) <= set(compose["secrets"])


def test_the_page_of_operators_names_every_file() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert {path.name for path in FILES.iterdir() if f"deploy/{path.name}" not in page} == set()
