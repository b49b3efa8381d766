"""Corrections: what is kept is compared here, where it can be opened, and shown where it was put right."""

from collections.abc import Mapping, Sequence
from typing import Any

from api.bodies import identity_told
from api.problems import Problem
from api.reading import opening_of
from api.services import Services
from api.views import identity_of, instant
from cases.commands.correcting import CorrectIntake, CorrectParty
from cases.events import Event, EventStruck, IntakeCorrected, Opened
from cases.sight import Part
from storage.vault import CaseVault

CORRECTS: Mapping[type, str] = {CorrectParty: "identity", CorrectIntake: "facts"}
"""Commands that put right what is kept, each with the field that a refusal names."""


async def says_nothing_new(here: Services, number: str, body: Any) -> bool:
    """Whether a correction, the body of its command, is what is kept already."""
    found = await opening_of(here, number)
    if found is None:
        raise Problem("not_on_record_yet")
    return _of_party(body, *found) if hasattr(body, "party") else _of_intake(body, *found)


def _of_party(body: Any, opened: Opened, vault: CaseVault) -> bool:
    party = next((party for party in opened.parties if party.ref.id == body.party), None)
    if party is None:
        return False  # the rules say so
    is_as_young = body.under_14 in (None, party.ref.under_14)
    return is_as_young and identity_of(party, vault) == identity_told(body.identity)


def _of_intake(body: Any, opened: Opened, vault: CaseVault) -> bool:
    if body.title is None and body.narrative is None:
        return False  # the rules know
    told = (body.title, opened.title), (body.narrative, opened.narrative)
    same = all(text is None or text == vault.open(kept) for text, kept in told)
    return same and body.facts in (None, opened.facts)


def put_right(
    seq: int, what: Any, corrections: Sequence[Event], vault: CaseVault, seen: frozenset[Part]
) -> dict[str, Any]:
    """What later events say of event `seq`: who has struck it and why, and which of its fields are put right
    where. `corrections` are all of the case's, in order.
    """
    after = [each for each in corrections if each.seq > seq]
    struck = next((_struck(each, vault, seen) for each in after if _strikes(each, seq)), None)
    fields = dict[str, int]()
    if isinstance(what, Opened | IntakeCorrected):
        for each in reversed(after):
            if isinstance(each.what, IntakeCorrected):
                right = each.what.model_dump(include={"facts", "title", "narrative"}, exclude_none=True)
                fields |= dict.fromkeys(right.keys() & _said(what), each.seq)
    return {"struck": struck, "corrected_in": fields}


def _said(what: Opened | IntakeCorrected) -> set[str]:
    return set(what.model_dump(include={"facts", "title", "narrative"}, exclude_none=True))


def _strikes(event: Event, seq: int) -> bool:
    return isinstance(event.what, EventStruck) and event.what.event == seq


def _struck(event: Event, vault: CaseVault, seen: frozenset[Part]) -> dict[str, Any]:
    assert isinstance(event.what, EventStruck)  # noqa: S101  # it was just asked
    reason = vault.open(event.what.reason) if Part.RECORDS in seen else None
    return {"in": event.seq, "by": event.actor, "at": instant(event.at), "reason": reason}
