"""The day and the moment of a field, and what is fresh or withheld, on both engines.

`town.ask` and `town.answer` also compare every answer with the reference, so that a test states
only its own subject.
"""

from dataclasses import replace

import pytest

from graph.vocabulary import Freshness
from tests.support.office import Office
from tests.support.rich_town import RichTown

L1 = "Building:L1"


@pytest.mark.parametrize(
    ("grades", "grade"),
    [((99_998, 99_999), "FRESH"), ((-1, 99_999), "AGEING"), ((-2, -1), "STALE")],
)
async def test_how_many_days_are_fresh_is_a_setting(
    town: RichTown, grades: tuple[int, int], grade: str
) -> None:
    vocabulary = replace(town.executor.vocabulary, freshness=Freshness(*grades))
    executor = Office(town.database, vocabulary)
    query = (
        f'{{ whoCovers(where: {{ id: "{L1}" }}) {{ ... on Coverage {{ lines {{ staleness evidence '
        "{ confirmedAt } } } } }"
    )
    lines = (await executor.execute(query))["data"]["whoCovers"]["lines"]
    assert {
        line["staleness"]
        for line in lines
        if line["evidence"] and line["evidence"][0]["confirmedAt"]
    } == {grade}
    assert {line["staleness"] for line in lines if not line["evidence"]} == {"STALE"}


async def test_the_day_asked_about_is_that_of_the_nearest_field_that_names_one(
    town: RichTown,
) -> None:
    query = f"""{{
      whoCovers(where: {{ id: "{L1}" }}, at: "2021-06-01") {{
        ... on Coverage {{
          at
          lines {{
            level {{
              coverage {{ at }}
              then: coverage(at: "2023-01-01") {{ at place {{ coverage {{ at }} }} }}
            }}
          }}
        }}
      }}
    }}"""
    for line in (await town.ask(query))["whoCovers"]["lines"]:
        assert line["level"]["coverage"]["at"] == "2021-06-01"
        assert (
            line["level"]["then"]["at"]
            == line["level"]["then"]["place"]["coverage"]["at"]
            == "2023-01-01"
        )


async def test_a_field_with_its_own_moment_keeps_the_day_of_the_one_around_it(
    town: RichTown,
) -> None:
    query = """{
      node(id: "Entrance:E1") {
        ... on Place {
          coverage(at: "2021-06-01") {
            at asOf place { coverage(asOf: "2025-02-01T00:00:00Z") { at asOf } }
          }
        }
      }
    }"""
    inner = (await town.ask(query))["node"]["coverage"]["place"]["coverage"]
    assert inner == {"at": "2021-06-01", "asOf": "2025-02-01T08:00:00+08:00"}


async def test_names_posts_and_phones_are_those_of_the_day_and_the_moment(town: RichTown) -> None:
    query = """query($at: Date, $asOf: DateTime) {
      whoCovers(where: { id: "Building:L1" }, at: $at, asOf: $asOf) {
        ... on Coverage { lines { duty { code } phone level { name } post { label } } }
      }
    }"""

    async def phones(code: str, **clock: str) -> list[str]:
        lines = (await town.ask(query, **clock))["whoCovers"]["lines"]
        return sorted(
            line["phone"] or line["post"]["label"] for line in lines if line["duty"]["code"] == code
        )

    assert await phones("building_chief", at="2024-06-01") == ["0436-4999", "民生小区1号楼·楼栋长"]
    assert await phones("building_chief", at="2023-06-01") == ["0436-3002", "0436-4001"]
    assert await phones("covering_unit", at="2024-06-01", asOf="2025-02-01T00:00:00Z") == [
        "0436-1001"
    ]
    assert await phones("covering_unit", at="2024-06-01") == ["0436-1999"]
    assert (
        await town.ask(
            '{ node(id: "Community:220802001001") { ... on Place { coverage(at: "2023-01-01") '
            "{ place { name } } } } }"
        )
    ) == {"node": {"coverage": {"place": {"name": "解放社区"}}}}
