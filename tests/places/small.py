"""The city of Wuwei at a small scale: two townships in each county, the same generator."""

from dataclasses import replace

from runtime.places.city import City, Scale
from runtime.places.wuwei import WUWEI

SMALL: City = replace(
    WUWEI,
    counties=tuple(
        replace(county, townships=(county.townships[0], county.townships[-1])) for county in WUWEI.counties
    ),
    scale=Scale(grids=1_300, grid_members=1_500, mediators=1_000, committees=128, professional=50),
)
