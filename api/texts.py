"""Free text from outside: bounded, and without characters that hide or reorder what is read."""

import unicodedata
from typing import Annotated

from pydantic import AfterValidator, StringConstraints

UNSEEN = frozenset("\u034f\u115f\u1160\u2028\u2029\u2800\u3164\uffa0")
"""Invisible, and yet no format characters by their category."""
IDEOGRAPHS = range(0x20000, 0x3FFFE)
"""Planes of rare characters: names use newer ones than this Python knows (GB 18030-2022)."""

WORDS_FROM = 2
"""So many letters or ideographs make a word."""


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


def says_something(text: str) -> str:
    """The same text. ValueError if no two letters or ideographs are in it: a dot is no reason."""
    letters = sum(char.isalpha() or ord(char) in IDEOGRAPHS for char in text)
    if letters < WORDS_FROM:
        raise ValueError("says_nothing")
    return text


def _text(longest: int, shortest: int = 1) -> StringConstraints:
    return StringConstraints(min_length=shortest, max_length=longest, strip_whitespace=True)


Name = Annotated[str, _text(100), AfterValidator(readable), AfterValidator(on_one_line)]
Line = Annotated[str, _text(200), AfterValidator(readable), AfterValidator(on_one_line)]
Reason = Annotated[
    str,
    _text(200, WORDS_FROM),
    AfterValidator(readable),
    AfterValidator(on_one_line),
    AfterValidator(says_something),
]
"""Why something is opened, taken out or closed: whoever looks into the log one day is to learn it."""
Narrative = Annotated[str, _text(2000), AfterValidator(readable)]
"""At most 2,000 characters (GB/T 31000-2015)."""
