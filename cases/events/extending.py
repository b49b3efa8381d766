"""More time for a level: asked for, granted or refused."""

from typing import Literal

from cases.model import Clock, Model, Sealed


class ExtensionAsked(Model):
    """Asked for by whoever handles the case; the clock runs on until it is decided above."""

    type: Literal["extension_asked"] = "extension_asked"
    level: str
    days: int
    """Working days."""
    reason: Sealed


class ExtensionGranted(Model):
    """The level is due so many working days later than it was."""

    type: Literal["extension_granted"] = "extension_granted"
    level: str
    days: int
    clock: Clock
    case_clock: Clock | None = None
    """Set where the policy lets the whole case have the same days."""
    reason: Sealed | None = None


class ExtensionRefused(Model):
    type: Literal["extension_refused"] = "extension_refused"
    level: str
    reason: Sealed
