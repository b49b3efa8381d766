"""Every refusal of the rules, by what it is about: code, kind, rule, and a sentence in two languages."""

from cases.refusing import (
    aftercare,
    asking,
    assessing,
    calling_in,
    collective,
    correcting,
    extending,
    grading,
    handing_over,
    joining,
    keeping,
    linking,
    listing,
    mediating,
    moving,
    prolonging,
    tasks,
    units,
)
from cases.refusing.kinds import Codes, Kind

__all__ = ["CODES", "Kind"]

CODES: Codes = asking.CODES | moving.CODES | mediating.CODES | keeping.CODES | units.CODES | tasks.CODES
CODES |= joining.CODES | extending.CODES | prolonging.CODES | aftercare.CODES | listing.CODES | grading.CODES
CODES |= calling_in.CODES | assessing.CODES | correcting.CODES | linking.CODES | collective.CODES
CODES |= handing_over.CODES
