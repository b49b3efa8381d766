"""The roster tables of a made-up city, the same bytes every time."""

from pathlib import Path

from runtime.places.city import City
from runtime.places.city_posts import officers_of
from runtime.places.city_units import units_of
from runtime.places.city_villages import committees_of, villages_of
from runtime.places.rows import Officer, Unit, write


def write_city(city: City, folder: Path) -> tuple[int, int]:
    """Write county.yaml, units.csv and officers.csv; how many units and officers they have."""
    villages, committees = villages_of(city), committees_of(city)
    (folder / "county.yaml").write_text(
        "# Generated. The date of the tables, the top unit, and the policy in force there.\n"
        f'as_of: "{city.as_of}"\ncounty: "{city.code}"\npolicy: {city.policy}\n',
        encoding="utf-8",
    )
    units = write(folder / "units.csv", Unit, units_of(city, villages, committees))
    officers = write(folder / "officers.csv", Officer, officers_of(city, villages, committees))
    return units, officers
