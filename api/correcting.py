"""Corrections: what is kept is compared here, where it can be opened, and shown where it was put right."""

from collections.abc import Mapping, Sequence
from typing import Any

from api.bodies import identity_told
from api.problems import Problem, RefusedError
from api.reading import opening_of
from api.services import Services
from api.views import identity_of, instant
from cases.commands.correcting import objection_to_saying_it_again
from cases.events import Event, EventStruck, IntakeCorrected, Opened
from cases.model import Sealed
from cases.refusals import Refusal
from cases.sight import Part
from cases.state import CaseState
from storage.vault import CaseVault


async def see_that_it_says_something_new(here: Services, state: CaseState, body: Any) -> None:
    """Refused if a correction, the body of its command, is what is kept already."""
    found = await opening_of(here, state.number)
    if found is None:
        raise Problem("not_on_record_yet")
    if refusal := _of_party(body, *found) if hasattr(body, "party") else _of_intake(body, *found):
        raise RefusedError(refusal)


def _of_party(body: Any, opened: Opened, vault: CaseVault) -> Refusal | None:
    party = next((party for party in opened.parties if party.ref.id == body.party), None)
    if party is None:
        return None  # the rules say so
    kept = {"identity": identity_of(party, vault), "under_14": party.ref.under_14}
    said = {"identity": identity_told(body.identity), "under_14": body.under_14}
    return objection_to_saying_it_again(kept, _given(said), field="identity")


def _of_intake(body: Any, opened: Opened, vault: CaseVault) -> Refusal | None:
    if body.title is None and body.narrative is None:
        return None  # the rules know
    said = _given({name: getattr(body, name) for name in ("facts", "title", "narrative")})
    kept = {name: getattr(opened, name) for name in said}
    plain = {name: vault.open(of) if isinstance(of, Sealed) else of for name, of in kept.items()}
    return objection_to_saying_it_again(plain, said, field="facts")


def _given(said: Mapping[str, Any]) -> dict[str, Any]:
    """What is said, without what is left as it was."""
    return {name: value for name, value in said.items() if value is not None}


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
