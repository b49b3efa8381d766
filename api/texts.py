"""Free text from outside: bounded, and without characters that hide or reorder what is read."""

import unicodedata
from typing import Annotated

from pydantic import AfterValidator, StringConstraints

HIDDEN = frozenset("\u200b\u200e\u200f\u061c\u2060\ufeff" + "".join(map(chr, range(0x202A, 0x202F))))
ISOLATES = frozenset(map(chr, range(0x2066, 0x206A)))


def readable(text: str) -> str:
    """The text itself. ValueError if it has control, bidirectional-override or invisible characters."""
    for char in text:
        if char in HIDDEN or char in ISOLATES:
            raise ValueError("hidden_characters")
        if unicodedata.category(char) in ("Cc", "Cs", "Co", "Cn") and char not in "\n\t":
            raise ValueError("control_characters")
    return text


Name = Annotated[
    str, StringConstraints(min_length=1, max_length=100, strip_whitespace=True), AfterValidator(readable)
]
Line = Annotated[
    str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True), AfterValidator(readable)
]
Narrative = Annotated[
    str, StringConstraints(min_length=1, max_length=2000, strip_whitespace=True), AfterValidator(readable)
]
"""At most 2,000 characters (GB/T 31000-2015)."""
