"""A copy of what is kept of a person, in clear, for handing over; on record before anything is opened."""

import json
from typing import Any

from pydantic import ConfigDict

from api.clock import now
from api.freezing import see_that_it_is_not_frozen
from api.problems import RefusedError
from api.reading import events_of
from api.revealing import REVEALED_OF_A_PARTY, on_record, reveals_of
from api.services import Services
from api.texts import Reason
from api.views import instant
from cases.copying import KeptOfPerson, kept_of
from cases.model import Actor, Model, PartyId
from cases.refusals import refuse
from cases.sight import may_reveal
from cases.state import CaseState
from policies.rulebook import Rules
from storage.vault import CaseVault


class CopyBody(Model):
    """Whose copy it is, and why it is made."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        json_schema_extra={"examples": [{"party": "p1", "reason": "当事人本人申请复制"}]},
    )
    party: PartyId
    reason: Reason


async def copy(here: Services, me: Actor, state: CaseState, rules: Rules, body: CopyBody) -> dict[str, Any]:
    """Everything that the case keeps of a party, as data to be handed over."""
    if refusal := may_reveal(me, state, rules):
        raise RefusedError(refusal)
    if body.party not in {party.id for party in state.parties}:
        raise RefusedError(refuse("unknown_party", body.party, field="party"))
    await see_that_it_is_not_frozen(here, state)
    events = await events_of(here, state)
    kept = kept_of(body.party, state, events, rules)
    assert kept is not None  # noqa: S101  # it was just asked for
    vault = await on_record(here, me, state.number, "copy", body.party, REVEALED_OF_A_PARTY, body.reason)
    told = {
        "number": state.number,
        "made_at": instant(now()),
        "reason": body.reason,
        "party": kept.party.model_dump(mode="json"),
        **_identities(kept, vault),
        **kept.model_dump(mode="json", include={"events", "consents", "remedies_told"}),
        "revealed": await reveals_of(here, state.number, body.party, vault),
    }
    await see_that_it_is_not_frozen(here, state)  # nor was it meanwhile
    return told


def _identities(kept: KeptOfPerson, vault: CaseVault) -> dict[str, Any]:
    """How the person is known, and how before it was put right, newest first."""
    known = [
        {"seq": each.seq, "at": instant(each.at), "identity": json.loads(vault.open(each.identity))}
        for each in reversed(kept.known_as)
    ]
    return {"identity": known[0]["identity"], "earlier": known[1:]}
