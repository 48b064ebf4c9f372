"""The requests of the benchmark: documents, and variables drawn from the loaded city."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from graph.database.connection import Database
from graph.query import cursors as page

WHO_COVERS = """query WhoCovers($id: ID!) { whoCovers(where: {id: $id}) {
  __typename ... on Coverage {
  place { id name address }
  lines {
    duty { code nameZh } state phone since
    level { id name } via { id name }
    holder { id name jobTitle unit { id name } }
    organization { id name }
    evidence { source row recordedAt confirmedAt }
  } } } }"""

COMPOUNDS = """query Compounds($after: String) {
  compounds(first: 100, after: $after) { edges { node {
  id name community { id name subdistrict { id name } } buildings { totalCount } } } } }"""

PAGES = 10
FIELDS = "{ edges { node { id name jobTitle category { code } dutyPhone } } }"
CADRES = f"""query Cadres({" ".join(f"$a{n}: String" for n in range(PAGES))}) {{
  {" ".join(f"p{n}: cadres(first: 100, after: $a{n}) {FIELDS}" for n in range(PAGES))} }}"""

SEARCH = """query Search($text: String!) {
  search(text: $text, first: 20) { node { __typename id label } matched score }
}"""

UNIT = """query Unit($id: ID!) { node(id: $id) { __typename ... on Unit {
  id name category { code } dutyPhone
  cadres(first: 50) { edges { node { id name jobTitle dutyPhone } } }
  covers(first: 50) { edges { node {
    duty { code nameZh } level { id name } since focusAreas
    evidence { source row recordedAt confirmedAt }
  } } }
} } }"""

FILTERED = """query Filtered($area: ID!, $text: String!) { compounds(first: 50, filter: {
  community: { subdistrict: { id: { eq: $area } } }
  buildings: { some: { name: { contains: $text } } } }) { edges { node { id name } } } }"""

GROUPED = """query Grouped($area: ID!, $text: String!) { buildings(filter: {
  compound: { community: { subdistrict: { id: { eq: $area } } } }
  name: { contains: $text } }) { groups(by: [COMPOUND], first: 100) { keys { value } count } } }"""


@dataclass(frozen=True)
class City:
    """What variables are drawn from: ids in their order, and names."""

    entrances: list[str]
    compounds: list[str]
    cadres: list[str]
    units: list[str]
    names: list[str]
    subdistricts: list[str]


IDS = "RETURN COLLECT { MATCH (n:%s) WHERE n.id > '' WITH n ORDER BY n.id RETURN n.id } AS ids"
LARGE = """RETURN COLLECT { MATCH (n:Unit)
  WHERE COUNT { (n)<-[:WORKS_AT]-(:Cadre) } >= 50 AND EXISTS { (n)<-[:ASSIGNED_TO]-(:Assignment) }
WITH n ORDER BY n.id RETURN n.id } AS ids"""
NAMES = (
    "RETURN COLLECT { MATCH (n:Cadre) WHERE n.id > '' WITH n ORDER BY n.id RETURN n.name } AS names"
)


async def drawn_from(database: Database) -> City:
    """Read what variables are drawn from."""
    entrances, compounds, cadres, subdistricts = [
        await database.read(IDS % kind) for kind in ("Entrance", "Compound", "Cadre", "Subdistrict")
    ]
    units, names = await database.read(LARGE), await database.read(NAMES)
    return City(entrances, compounds, cadres, units, names, subdistricts)


Drawn = Callable[[Random, City], dict[str, Any]]


def cursor(name: str, key: str) -> str:
    """Return the cursor that a root list gives for a node, in the order of the ids, for today."""
    mark = page.digest_of([name, [], [], None, None])
    return page.encode([mark, key])


def some_place(random: Random, city: City) -> dict[str, Any]:
    """Any entrance."""
    return {"id": random.choice(city.entrances)}


def some_compounds(random: Random, city: City) -> dict[str, Any]:
    """A page of compounds that is full."""
    return {"after": cursor("compounds", random.choice(city.compounds[:-100]))}


def some_cadres(random: Random, city: City) -> dict[str, Any]:
    """Ten pages of cadres that follow each other from a random one on."""
    start = random.randrange(len(city.cadres) - 100 * PAGES)
    return {f"a{n}": cursor("cadres", city.cadres[start + 100 * n]) for n in range(PAGES)}


def some_text(random: Random, city: City) -> dict[str, Any]:
    """A whole name, or the first two characters of one."""
    name = random.choice(city.names)
    return {"text": name if random.random() < 0.5 else name[:2]}


def some_unit(random: Random, city: City) -> dict[str, Any]:
    """A unit with 50 cadres or more that covers something."""
    return {"id": random.choice(city.units)}


def some_buildings(random: Random, city: City) -> dict[str, Any]:
    """A subdistrict, and a digit in the names of its buildings."""
    return {"area": random.choice(city.subdistricts), "text": str(random.randrange(10))}


@dataclass(frozen=True)
class Request:
    """One request: its name in the table, its document, how its variables are drawn."""

    name: str
    title: str
    document: str
    draw: Drawn

    def variables(self, city: City, count: int) -> list[dict[str, Any]]:
        """Return the variables of so many requests, the same on each run and each engine."""
        random = Random(self.name)  # noqa: S311 - the same draw each time is the point
        return [self.draw(random, city) for _ in range(count)]


REQUESTS: Mapping[str, Request] = {
    request.name: request
    for request in (
        Request(
            "whoCovers",
            "who covers an entrance, with holders, units, evidence",
            WHO_COVERS,
            some_place,
        ),
        Request(
            "compounds",
            "100 compounds, two levels up, buildings counted",
            COMPOUNDS,
            some_compounds,
        ),
        Request("cadres", "10 pages of 100 cadres, 5 fields", CADRES, some_cadres),
        Request("search", "search by a name or its beginning", SEARCH, some_text),
        Request("unit", "a unit, 50 cadres, its coverage", UNIT, some_unit),
        Request(
            "filtered",
            "compounds of a subdistrict with some building of a name",
            FILTERED,
            some_buildings,
        ),
        Request(
            "grouped",
            "buildings of a subdistrict with a name, by compound",
            GROUPED,
            some_buildings,
        ),
    )
}
