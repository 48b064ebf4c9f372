"""What the pages are made of fits together: documents, texts, templates and assets."""

import gzip
import re
from hashlib import sha256
from pathlib import Path

import pytest
from graphql import GraphQLEnumType, build_schema, parse, validate

from server.pages.documents import DOCUMENTS, read_document
from server.pages.rendering import ASSETS, HERE
from server.pages.texts import choose_language, read_texts

SCHEMA = build_schema(
    (Path(__file__).parents[3] / "schema" / "schema.graphql").read_text(encoding="utf-8")
)
ENUM_VALUES = {
    value.lower()
    for kind in SCHEMA.type_map.values()
    if isinstance(kind, GraphQLEnumType)
    for value in kind.values
}
NAMES = sorted(file.stem for file in DOCUMENTS.glob("[!_]*.graphql"))
SOURCES = [*(HERE / "templates").glob("*.html"), *HERE.rglob("*.py")]
KEY = re.compile(r"""\b(?:t|text)\(\s*f?"([a-z_]+\.[A-Za-z_]*)(\{|"\s*~|")""")


@pytest.mark.parametrize("name", NAMES)
def test_a_document_fits_the_schema(name: str) -> None:
    assert validate(SCHEMA, parse(read_document(name))) == []


def test_both_languages_have_the_same_texts_with_the_same_values() -> None:
    zh, en = read_texts("zh"), read_texts("en")
    assert zh.keys() == en.keys()
    values = re.compile(r"\{(\w+)\}")
    assert {key for key in zh if set(values.findall(zh[key])) != set(values.findall(en[key]))} == (
        set()
    )


def test_every_text_that_a_page_shows_is_there_and_no_other() -> None:
    asked = [found for file in SOURCES for found in KEY.findall(file.read_text(encoding="utf-8"))]
    whole = {key for key, end in asked if end == '"'}
    beginnings = tuple({key for key, end in asked if end != '"'})
    texts = set(read_texts("zh"))
    assert whole - texts == set()
    # What completes a key is written somewhere, as a word of ours or as a value of an enum.
    written = "".join(file.read_text(encoding="utf-8") for file in SOURCES)
    words = {word.lower() for word in re.findall(r"""["'](\w+)["']""", written)} | ENUM_VALUES
    completed = {
        key
        for key in texts - whole
        if any(key.removeprefix(each).lower() in words for each in beginnings)
    }
    assert texts - whole - completed == set()


def test_a_message_in_two_languages_is_shown_in_one_and_any_other_as_it_is() -> None:
    assert choose_language("是甲还是乙？ / Is it A or B?", "zh") == "是甲还是乙？"
    assert choose_language("是甲还是乙？ / Is it A or B?", "en") == "Is it A or B?"
    assert choose_language("请稍后再试。 Try again later.", "en") == "Try again later."
    assert choose_language("1 / 2 / 3", "en") == "1 / 2 / 3"


def test_vendored_scripts_are_those_that_the_notice_names() -> None:
    notice = (ASSETS / "NOTICE.txt").read_text(encoding="utf-8")
    scripts = sorted(ASSETS.glob("*.min.js"))
    assert [script.name.partition("-")[0] for script in scripts] == ["htmx", "sortable"]
    for script in scripts:
        assert sha256(script.read_bytes()).hexdigest() in notice
        assert script.name in notice


def test_a_page_loads_little() -> None:
    template = (HERE / "templates" / "base.html").read_text(encoding="utf-8")
    loaded = re.findall(r"""asset\("([^"]+)"\)""", template)
    assert (ASSETS / "pages.css").stat().st_size < 12_000
    sent = sum(len(gzip.compress((ASSETS / name).read_bytes())) for name in loaded)
    assert sent < 40_000, "a phone on a slow network loads 60 kB with the page itself"
    # The board alone moves cards by hand.
    assert not any("sortable" in name for name in loaded)
