"""Settings: from the environment and a city's folder, each documented once, refused by name."""

from datetime import datetime
from pathlib import Path

import pytest

from graph.ontology.clock import CITY_ZONE
from graph.vocabulary.matching_rules import MATCHING_FILE
from schema.limits.limits import Limits
from server.runtime.city_files import read_vocabulary
from server.runtime.graph_access import neo4j_access
from server.runtime.request_limits import request_limits
from server.settings import SettingsRejected, list_settings, read_settings
from server.terminal.settings_tables import settings_markdown


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Start from an empty environment in an empty folder."""
    for one in list_settings():
        monkeypatch.delenv(one.name, raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_without_any_setting_the_service_is_on_loopback_and_embedded() -> None:
    settings = read_settings()
    assert (settings.host, settings.port, settings.neo4j_uri, settings.data) == (
        "127.0.0.1",
        8000,
        None,
        Path("var"),
    )


def test_the_environment_goes_before_the_file_and_a_given_value_before_both(
    bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (bare / "linli.env").write_text("LINLI_PORT=8001\nLINLI_HOST=127.0.0.2\nOTHER=1\n")
    assert read_settings().port == 8001
    monkeypatch.setenv("LINLI_PORT", "8002")
    assert (read_settings().port, read_settings().host) == (8002, "127.0.0.2")
    assert read_settings(port=8003, host=None).port == 8003


def test_the_settings_of_a_city_are_found_from_any_folder_within_its_own(
    bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (bare / "city" / "ledgers").mkdir(parents=True)
    (bare / "city" / "linli.env").write_text("LINLI_PORT=8001\n")
    monkeypatch.chdir(bare / "city" / "ledgers")
    settings = read_settings()
    assert (settings.port, settings.folder) == (8001, bare / "city")
    assert settings.is_own_city


def test_a_folder_that_is_named_goes_before_the_one_that_is_found(
    bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (bare / "linli.env").write_text("LINLI_PORT=8001\n")
    (bare / "other").mkdir()
    (bare / "other" / "linli.env").write_text("LINLI_PORT=8002\n")
    monkeypatch.setenv("LINLI_DIR", "other")
    assert (read_settings().port, read_settings().folder) == (8002, bare / "other")


def test_a_named_folder_without_settings_is_refused(
    bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (bare / "other").mkdir()
    monkeypatch.setenv("LINLI_DIR", "other")
    with pytest.raises(SettingsRejected, match=r"There is no linli.env in .*/other.*linli init"):
        read_settings()


def test_a_path_in_the_file_is_relative_to_the_file_and_one_in_the_environment_to_where_one_is(
    bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (bare / "city").mkdir()
    (bare / "city" / "duties.toml").touch()
    (bare / "city" / "linli.env").write_text("LINLI_DUTIES=duties.toml\n")
    monkeypatch.setenv("LINLI_DIR", "city")
    settings = read_settings()
    assert (settings.duties, settings.data) == (
        bare / "city" / "duties.toml",
        bare / "city" / "var",
    )
    monkeypatch.setenv("LINLI_DATA", "elsewhere")
    assert read_settings().data == Path("elsewhere")


def test_the_other_name_of_a_setting_in_the_environment_goes_before_the_file(
    bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (bare / "linli.env").write_text("NEO4J_USER=writer\n")
    monkeypatch.setenv("NEO4J_USERNAME", "reader")
    assert read_settings().neo4j_user == "reader"


def test_a_file_of_settings_may_begin_with_the_mark_of_an_editor(bare: Path) -> None:
    (bare / "linli.env").write_text("LINLI_PORT=8001\n", encoding="utf-8-sig")
    assert read_settings().port == 8001


def test_a_file_of_settings_that_is_no_text_is_refused_by_name(bare: Path) -> None:
    (bare / "linli.env").write_bytes("LINLI_PORT=8001 # 端口".encode("gb18030"))
    with pytest.raises(SettingsRejected, match=r"linli\.env cannot be read"):
        read_settings()


def test_a_setting_left_in_the_file_of_earlier_versions_is_refused(bare: Path) -> None:
    (bare / ".env").write_text("NEO4J_PASSWORD=for-docker\n")
    assert read_settings().port == 8000
    (bare / ".env").write_text("LINLI_PORT=8001\nNEO4J_URI=bolt://localhost\n")
    with pytest.raises(SettingsRejected, match=r"LINLI_PORT, NEO4J_URI\. Move .* linli\.env"):
        read_settings()


def test_an_empty_value_counts_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEO4J_URI", "")
    monkeypatch.setenv("LINLI_PORT", "")
    assert (read_settings().neo4j_uri, read_settings().port) == (None, 8000)


@pytest.mark.parametrize(
    ("name", "value", "may"),
    [
        ("LINLI_PORT", "eighty", "a whole number from 0 to 65535"),
        ("LINLI_PORT", "65536", "a whole number from 0 to 65535"),
        ("LINLI_WORKERS", "0", "a whole number from 1 to 64"),
        ("LINLI_HOST", "not a host", "an IP address or a host name"),
        ("NEO4J_URI", "http://localhost:7474", "bolt://"),
        ("NEO4J_PASSWORD_FILE", "/nowhere/password", "a file that can be read"),
        ("NEO4J_DATABASE", "a b", "letters, digits, dots and dashes"),
        ("LINLI_CORS_ORIGINS", "example.org", "https://example.org"),
        ("LINLI_LOG_LEVEL", "loud", "debug, info, warning or error"),
        ("LINLI_LOG_FORMAT", "xml", "plain or json"),
        ("LINLI_REQUEST_SECONDS", "nan", "a number from 0.1 to 600"),
        ("LINLI_STALE_DAYS", "180", "above LINLI_AGEING_DAYS"),
        ("LINLI_DUTIES", "/nowhere/duties.toml", "a file that can be read"),
        ("LINLI_MAPPING", "/nowhere/mapping.toml", "a file that can be read"),
        ("LINLI_CATEGORIES", "/nowhere/categories.toml", "a file that can be read"),
        ("LINLI_WORKFLOWS", "/nowhere", "a folder"),
        ("LINLI_CALENDAR", "/nowhere/calendar.toml", "a file that can be read"),
        ("LINLI_MATCHING", "/nowhere/matching.toml", "a file that can be read"),
        ("LINLI_UNITS_OF_MEASURE", "/nowhere/units.toml", "a file that can be read"),
    ],
)
def test_a_wrong_value_is_refused_by_name_with_what_it_may_be(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, may: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsRejected) as refused:
        read_settings()
    assert f"设置 {name} 的值不对" in str(refused.value)
    assert f"Setting {name} is wrong" in str(refused.value)
    assert may in str(refused.value)


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("LINLI_STALEDAYS", "LINLI_STALE_DAYS"),
        ("linli_prot", "LINLI_PORT"),
        ("LINLI_WRITETOKEN", "LINLI_WRITE_TOKEN"),
        ("NEO4J_URL", "NEO4J_URI"),
        ("NEO4J_PASSWD", "NEO4J_PASSWORD"),
    ],
)
def test_a_misspelt_setting_is_refused_with_the_one_that_is_meant(
    bare: Path, monkeypatch: pytest.MonkeyPatch, name: str, meant: str
) -> None:
    (bare / "linli.env").write_text(f"{name}=1\n", encoding="utf-8")
    with pytest.raises(
        SettingsRejected, match=f"没有名为 {name.upper()} 的设置.* is {meant} meant"
    ):
        read_settings()
    (bare / "linli.env").unlink()
    monkeypatch.setenv(name, "1")
    with pytest.raises(SettingsRejected, match=f"{name.upper()}.* is {meant} meant"):
        read_settings()


def test_a_name_of_ours_that_is_like_no_setting_is_refused_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LINLI_QQQQQQQQQQQQ", "1")
    with pytest.raises(SettingsRejected, match=r"LINLI_QQQQQQQQQQQQ.* see `linli settings`"):
        read_settings()


def test_what_others_set_for_a_server_of_neo4j_is_left_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("NEO4J_AUTH", "NEO4J_HOME", "NEO4J_EDITION", "NEO4J_dbms_memory_heap_max__size"):
        monkeypatch.setenv(name, "x")
    assert read_settings().neo4j_uri is None


def test_all_wrong_settings_are_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINLI_PORT", "x")
    monkeypatch.setenv("LINLI_MAX_COST", "x")
    with pytest.raises(SettingsRejected, match=r"(?s)LINLI_PORT.*LINLI_MAX_COST"):
        read_settings()


def test_a_refusal_does_not_repeat_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEO4J_PASSWORD", "hunter2")
    monkeypatch.setenv("NEO4J_URI", "hunter2")
    with pytest.raises(SettingsRejected) as refused:
        read_settings()
    assert "hunter2" not in str(refused.value)
    monkeypatch.delenv("NEO4J_URI")
    assert "hunter2" not in repr(read_settings())
    assert read_settings().password == "hunter2"


def test_the_password_may_be_the_first_line_of_a_file(
    bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (bare / "secret").write_text("s3cret\nrest\n", encoding="utf-8")
    monkeypatch.setenv("NEO4J_PASSWORD_FILE", str(bare / "secret"))
    assert read_settings().password == "s3cret"


def test_a_password_given_twice_is_refused(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (bare / "secret").write_text("s3cret", encoding="utf-8")
    monkeypatch.setenv("NEO4J_PASSWORD_FILE", str(bare / "secret"))
    monkeypatch.setenv("NEO4J_PASSWORD", "other")
    with pytest.raises(SettingsRejected, match="either this or NEO4J_PASSWORD_FILE"):
        read_settings()


def test_a_password_file_that_is_no_text_is_refused_by_name(
    bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (bare / "secret").write_bytes(b"\xff\xfe\x00")
    monkeypatch.setenv("NEO4J_PASSWORD_FILE", str(bare / "secret"))
    with pytest.raises(SettingsRejected, match="NEO4J_PASSWORD_FILE is wrong"):
        read_settings()


def test_the_user_has_two_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEO4J_USERNAME", "reader")
    assert read_settings().neo4j_user == "reader"


def test_origins_are_separated_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINLI_CORS_ORIGINS", "https://a.example, https://b.example/ ,")
    assert read_settings().cors_origins == ("https://a.example", "https://b.example")


def test_the_default_limits_are_those_of_the_schema() -> None:
    assert request_limits(read_settings()) == Limits()


def test_every_setting_is_documented_in_both_languages() -> None:
    for one in list_settings():
        assert one.zh.isascii() is False, one.name
        assert one.may_zh.isascii() is False, one.name
        assert one.en[0].isupper(), one.name
        assert one.may_en, one.name


def test_the_documented_default_is_a_value_that_may_be_given(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    usual = read_settings()
    for one in list_settings():
        if one.default:
            monkeypatch.setenv(one.name, one.default)
    assert read_settings() == usual


def test_the_table_for_the_readme_has_a_row_for_every_setting() -> None:
    rows = settings_markdown().splitlines()[2:]
    assert [row.split("`")[1] for row in rows] == [one.name for one in list_settings()]


def test_another_city_brings_its_own_workflows_categories_and_calendar(
    bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (bare / "ways").mkdir()
    step = '[[step]]\ncode = "{0}"\nzh = "{1}"\nen = "{0}"\nrole = "R"\n'
    way = 'code = "one"\nzh = "一步"\nen = "One"\n[role.R]\nzh = "谁"\nen = "Who"\n'
    (bare / "ways" / "one.toml").write_text(
        way
        + step.format("asked", "问")
        + 'next = ["answered"]\nwithin = "1wd"\n'
        + step.format("answered", "答"),
        "utf-8",
    )
    (bare / "categories.toml").write_text(
        '[[category]]\ncode = "advice"\nzh = "咨询"\nen = "Advice"\n', encoding="utf-8"
    )
    (bare / "calendar.toml").write_text(
        'holidays = ["2026-03-03/2026-03-04"]\nworking_weekends = []\n', encoding="utf-8"
    )
    for name, path in (
        ("LINLI_WORKFLOWS", "ways"),
        ("LINLI_CATEGORIES", "categories.toml"),
        ("LINLI_CALENDAR", "calendar.toml"),
    ):
        monkeypatch.setenv(name, str(bare / path))
    vocabulary = read_vocabulary(read_settings())
    assert [category.code for category in vocabulary.categories] == ["advice"]
    assert [way.code for way in vocabulary.workflows] == ["one"]
    # Asked on a Monday; Tuesday and Wednesday are holidays, so the working day is Thursday,
    # which ends as Friday begins.
    assert vocabulary.workflows.due(
        "one", "asked", datetime(2026, 3, 2, 9, tzinfo=CITY_ZONE)
    ) == datetime(2026, 3, 6, tzinfo=CITY_ZONE)


def test_another_city_matches_by_its_own_rules_and_units(
    bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (bare / "matching.toml").write_text(
        MATCHING_FILE.read_text(encoding="utf-8").replace("baicheng-1", "elsewhere-7"),
        encoding="utf-8",
    )
    (bare / "units.toml").write_text(
        '[[unit]]\nnames = ["斤"]\nen = "catties"\nmeasures = "weight"\nfactor = 0.5\nstep = 1.0\n',
        encoding="utf-8",
    )
    for name, path in (
        ("LINLI_MATCHING", "matching.toml"),
        ("LINLI_UNITS_OF_MEASURE", "units.toml"),
    ):
        monkeypatch.setenv(name, str(bare / path))
    matching = read_vocabulary(read_settings()).matching
    assert matching.version == "elsewhere-7"
    assert list(matching.measures.names) == ["斤"]


def test_reads_go_over_the_lean_reader_unless_a_setting_says_otherwise(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("NEO4J_URI", "bolt://graph.example")
    assert neo4j_access(read_settings()).lean_reads
    monkeypatch.setenv("LINLI_BOLT_READER", "false")
    assert not neo4j_access(read_settings()).lean_reads
