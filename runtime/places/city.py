"""What a made-up city is made from: real divisions, a published scale, assumptions on how it is spread."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Township:
    """A town, township or street."""

    key: str
    digits: str
    """Its three digits of the 12-digit code."""
    name_zh: str
    name_en: str

    @property
    def is_street(self) -> bool:
        """Whether all below it are communities."""
        return self.digits[0] == "0"

    @property
    def is_rural(self) -> bool:
        """Whether all below it are villages."""
        return self.digits[0] == "2"


@dataclass(frozen=True)
class County:
    """A county or district."""

    key: str
    digits: str
    """GB/T 2260."""
    name_zh: str
    name_en: str
    short_zh: str
    short_en: str
    townships: tuple[Township, ...]

    @property
    def code(self) -> str:
        """Its 12-digit code."""
        return f"{self.digits}000000"


@dataclass(frozen=True)
class Scale:
    """Totals as published. How they are spread is assumed."""

    grids: int
    grid_members: int
    mediators: int
    committees: int
    """Mediation committees, the professional ones among them."""
    professional: int


@dataclass(frozen=True)
class City:
    """A prefecture city with its counties."""

    key: str
    digits: str
    """GB/T 2260."""
    name_zh: str
    name_en: str
    short_zh: str
    short_en: str
    as_of: str
    """Date of the tables, ISO."""
    policy: str
    counties: tuple[County, ...]
    scale: Scale

    @property
    def code(self) -> str:
        """Its 12-digit code."""
        return f"{self.digits}000000"
