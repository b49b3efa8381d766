"""Free text from outside: bounded, and without characters that hide or reorder what is read."""

import unicodedata
from typing import Annotated

from pydantic import AfterValidator, StringConstraints

UNSEEN = frozenset("\u034f\u115f\u1160\u2028\u2029\u2800\u3164\uffa0")
"""Invisible, and yet no format characters by their category."""
IDEOGRAPHS = range(0x20000, 0x3FFFE)
"""Planes of rare characters: names use newer ones than this Python knows (GB 18030-2022)."""


def readable(text: str) -> str:
    """The text, its line ends made one kind. ValueError for what cannot be seen, or hides or reorders."""
    text = text.replace("\r\n", "\n")
    for char in text:
        category = unicodedata.category(char)
        if category == "Cf" or char in UNSEEN:
            raise ValueError("hidden_characters")
        if category == "Cn" and ord(char) in IDEOGRAPHS and ord(char) & 0xFFFE != 0xFFFE:  # noqa: PLR2004  # noncharacters
            continue
        if category in ("Cc", "Cs", "Co", "Cn") and char not in "\n\t":
            raise ValueError("control_characters")
    return text


def on_one_line(text: str) -> str:
    """The same text. ValueError if it has several lines."""
    if "\n" in text or "\t" in text:
        raise ValueError("control_characters")
    return text


def _text(longest: int) -> StringConstraints:
    return StringConstraints(min_length=1, max_length=longest, strip_whitespace=True)


Name = Annotated[str, _text(100), AfterValidator(readable), AfterValidator(on_one_line)]
Line = Annotated[str, _text(200), AfterValidator(readable), AfterValidator(on_one_line)]
Narrative = Annotated[str, _text(2000), AfterValidator(readable)]
"""At most 2,000 characters (GB/T 31000-2015)."""
