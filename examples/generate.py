"""Writes the small example counties: units.csv and officers.csv of each, the same bytes every time.

    python examples/generate.py [folder]

Wuding, at its published scale, has a generator of its own: `examples/wuding/generate.py`.
"""

import sys
from pathlib import Path

from runtime.places.small import write_small
from runtime.places.small_counties import SMALL_COUNTIES


def main(folder: Path) -> None:
    for county in SMALL_COUNTIES:
        own = folder / county.key
        own.mkdir(exist_ok=True)
        units, officers = write_small(county, own)
        print(f"{units} units, {officers} officers written to {own}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if sys.argv[1:] else Path(__file__).parent)
