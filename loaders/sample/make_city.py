"""The whole sample city, made in the order in which its parts depend on each other."""

from loaders.sample.base.records import City
from loaders.sample.city.buildings import add_buildings
from loaders.sample.city.cadres import add_cadres
from loaders.sample.city.compounds import add_compounds
from loaders.sample.city.confirmation import confirm_rows
from loaders.sample.city.contacts import add_contacts
from loaders.sample.city.divisions import add_divisions
from loaders.sample.city.grids import add_grids
from loaders.sample.city.organizations import add_organizations
from loaders.sample.city.party import add_party
from loaders.sample.city.posts import add_posts
from loaders.sample.city.reports import add_reports
from loaders.sample.city.streets import add_streets
from loaders.sample.city.twins import add_twins
from loaders.sample.city.units import add_units
from loaders.sample.practice.practice import add_practice


def make_city() -> City:
    """Return the city, the same one each time."""
    city = City()
    for add in (
        add_divisions,
        add_streets,
        add_compounds,
        add_buildings,
        add_grids,
        add_units,
        add_party,
    ):
        add(city)
    add_organizations(city)
    staff = add_cadres(city)
    add_posts(city, staff)
    add_contacts(city, staff)
    add_reports(city, staff)
    add_twins(city)
    confirm_rows(city)
    add_practice(city, staff)
    return city
