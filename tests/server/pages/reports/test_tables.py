"""A table of reports is a file; what is wrong with one is said before the service starts."""

from pathlib import Path

import pytest
from graphql import build_schema, parse, validate

from graph.vocabulary.toml_files import VocabularyRefused
from server.pages.documents import with_fragments
from server.pages.reports.cells import value_at
from server.pages.reports.facts import read_facts
from server.pages.reports.tables import Facts, read_tables

SCHEMA = build_schema(
    (Path(__file__).parents[4] / "schema" / "schema.graphql").read_text(encoding="utf-8")
)
OWN = """
zh = "自己的表"
en = "Our own table"
rows = "categories"
document = "query Own { categories { code nameZh nameEn } }"
[columns.name]
zh = "名称"
en = "Name"
value = "nameZh"
"""


def test_every_document_of_a_standard_table_fits_the_schema() -> None:
    for name, table in read_tables(None).items():
        texts = [facts.document for facts in table.facts.values()]
        for text in [*texts, *table.documents]:
            assert validate(SCHEMA, parse(with_fragments(text))) == [], name


def test_every_cell_of_a_standard_table_that_counts_has_facts() -> None:
    for name, table in read_tables(None).items():
        without = [key for key, cell in table.cells.items() if not cell.facts]
        # The first column names the row; what is compared with has its facts in its own period.
        named, compared = {"category", "place", "indicator"}, {"before", "change", "out_of"}
        assert set(without) <= named | compared, name


def test_a_city_adds_tables_and_replaces_standard_ones(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(OWN, encoding="utf-8")
    (tmp_path / "figures.toml").write_text(OWN, encoding="utf-8")
    found = read_tables(tmp_path)
    assert found["own"].columns.keys() == {"name"}
    assert found["figures"] == found["own"]
    assert read_tables(None)["figures"].lines


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ("query Own", "mutation Own", "one query"),
        ("{ categories {", "{ categories", "not GraphQL"),
        ('rows = "categories"', "", "either lines, or rows"),
        ('value = "nameZh"', "", "no value"),
        ('value = "nameZh"', 'value = "nameZh"\nfacts = "none"', "no facts none"),
        ("[columns.name]", "[columns.Name]", "small letters"),
        ('zh = "名称"', "", "Field required"),
        ('zh = "自己的表"', 'zh = "自己的表"\ncolour = "red"', "Extra inputs"),
    ],
)
def test_a_table_that_is_not_whole_is_refused_by_its_file_and_reason(
    tmp_path: Path, before: str, after: str, reason: str
) -> None:
    assert before in OWN
    (tmp_path / "own.toml").write_text(OWN.replace(before, after), encoding="utf-8")
    with pytest.raises(VocabularyRefused) as refused:
        read_tables(tmp_path)
    assert "own.toml" in refused.value.zh
    assert reason in refused.value.en


def test_a_file_whose_name_cannot_be_an_address_is_refused(tmp_path: Path) -> None:
    (tmp_path / "月报.toml").write_text(OWN, encoding="utf-8")
    with pytest.raises(VocabularyRefused):
        read_tables(tmp_path)


def test_facts_are_turned_over_only_if_their_document_can_be_asked_for_what_follows() -> None:
    info = {"hasNextPage": True, "endCursor": "c"}
    answer = {"units": {"totalCount": 9, "pageInfo": info, "edges": []}}
    for declared, following in (("($after: String)", "c"), ("", None)):
        argument = "(after: $after)" if declared else ""
        facts = Facts(document=f"query Facts{declared} {{ units{argument} {{ totalCount }} }}")
        assert [each.next_after for each in read_facts(facts, answer, {})] == [following]


def test_a_path_leads_through_fields_and_lists_and_ends_where_there_is_nothing() -> None:
    answer = {"a": {"edges": [{"node": 1}, {"node": 2}]}, "b": None}
    assert value_at(answer, "a.edges.node") == [1, 2]
    assert value_at(answer, "b.edges.node") is None
    assert value_at(answer, ".") is answer
