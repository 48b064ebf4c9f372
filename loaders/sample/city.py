"""The whole sample city, made in the order in which its parts stand on each other."""

from loaders.sample.buildings import add_buildings
from loaders.sample.cadres import add_cadres
from loaders.sample.compounds import add_compounds
from loaders.sample.confirmation import confirm
from loaders.sample.contacts import add_contacts
from loaders.sample.divisions import add_divisions
from loaders.sample.grids import add_grids
from loaders.sample.organizations import add_organizations
from loaders.sample.party import add_party
from loaders.sample.posts import add_posts
from loaders.sample.practice import add_practice
from loaders.sample.records import City
from loaders.sample.reports import add_reports
from loaders.sample.streets import add_streets
from loaders.sample.twins import add_twins
from loaders.sample.units import add_units


def make_city() -> City:
    """Make the city; the same one each time."""
    city = City()
    for add in (add_divisions, add_streets, add_compounds, add_buildings, add_grids, add_units, add_party):
        add(city)
    add_organizations(city)
    staff = add_cadres(city)
    add_posts(city, staff)
    add_contacts(city, staff)
    add_reports(city, staff)
    add_twins(city)
    confirm(city)
    add_practice(city, staff)
    return city
