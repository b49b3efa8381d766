"""How cases come to belong together, and no more."""

from typing import Literal

from cases.links import LinkKind
from cases.model import CaseNumber, Model, Sealed


class CaseLinked(Model):
    """This case's half; the other case has one of its own."""

    type: Literal["case_linked"] = "case_linked"
    to: CaseNumber
    kind: LinkKind
    reason: Sealed


class CaseUnlinked(Model):
    """They do not belong together any more, or never did."""

    type: Literal["case_unlinked"] = "case_unlinked"
    to: CaseNumber
    reason: Sealed
