"""Finding cases by a person: what of a party's identity can be looked for, and when two spellings are one."""

import re
import unicodedata
from collections.abc import Mapping
from enum import StrEnum


class SoughtBy(StrEnum):
    """What a person is looked for by."""

    NAME = "name"
    ID_NUMBER = "id_number"
    PHONE = "phone"


_NOT_OF_A_NAME = re.compile(r"[\s·・•‧∙.,'’\-]+")
_NOT_OF_A_NUMBER = re.compile(r"[^0-9A-Z]+")
_CHINA = re.compile(r"^(?:\+|00)?86(?=1[0-9]{10}$)")


def term(by: SoughtBy, text: str) -> str:
    """One spelling for all that mean the same: width, case, blanks, dots of a name, the country of a phone.

    Empty if nothing is left to look for.
    """
    plain = unicodedata.normalize("NFKC", text)
    match by:
        case SoughtBy.NAME:
            return _NOT_OF_A_NAME.sub("", plain).casefold()
        case SoughtBy.ID_NUMBER:
            return _NOT_OF_A_NUMBER.sub("", plain.upper())
        case SoughtBy.PHONE:
            return _CHINA.sub("", re.sub(r"[^0-9+]+", "", plain))


def terms(identity: Mapping[str, str]) -> set[tuple[SoughtBy, str]]:
    """Everything by which a party can be found."""
    found = {(by, term(by, identity[by])) for by in SoughtBy if by in identity}
    return {(by, text) for by, text in found if text}
