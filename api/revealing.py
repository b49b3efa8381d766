"""Revealing: personal data in clear, for a reason, and not before that is on record."""

from typing import Any

from pydantic import ConfigDict, Field, model_validator

from api.clock import now
from api.freezing import see_that_it_is_not_frozen
from api.problems import Problem, RefusedError
from api.reading import PERSONS, events_of, opening_of, vault_of
from api.services import Services
from api.texts import Reason
from api.views import identity_of, instant
from cases.access import OPERATOR, Access, AccessKind, Personal
from cases.model import Actor, Model, PartyId, Sealed
from cases.refusals import refuse
from cases.sight import may_reveal
from cases.state import CaseState
from policies.rulebook import Rules
from storage import access, directory
from storage.vault import CaseVault

REVEALED_OF_A_PARTY = tuple(field for field in Personal if field is not Personal.WITNESS)
"""Everything that can be revealed of a party."""
OPERATORS_NAME = {"zh": "运维人员", "en": "Whoever runs the installation"}


class RevealBody(Model):
    """What is to be seen in clear, and why."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        json_schema_extra={
            "examples": [{"party": "p1", "fields": ["name", "phone"], "reason": "电话通知到场"}]
        },
    )
    party: PartyId | None = None
    """Whose; of witnesses nobody's."""
    fields: tuple[Personal, ...] = Field(min_length=1, max_length=len(Personal))
    reason: Reason

    @model_validator(mode="after")
    def _whose(self) -> "RevealBody":
        if (self.party is None) != ({*self.fields} == {Personal.WITNESS}):
            raise ValueError("party_for_all_but_witnesses")
        return self


async def reveal(
    here: Services, me: Actor, state: CaseState, rules: Rules, body: RevealBody
) -> dict[str, Any]:
    """The fields in clear; null where nobody gave any."""
    if refusal := may_reveal(me, state, rules):
        raise RefusedError(refusal)
    if body.party is not None and body.party not in {party.id for party in state.parties}:
        raise RefusedError(refuse("unknown_party", body.party, field="party"))
    await see_that_it_is_not_frozen(here, state)
    fields = tuple(dict.fromkeys(body.fields))
    vault = await on_record(here, me, state.number, "reveal", body.party, fields, body.reason)
    told: dict[str, Any] = {"number": state.number, "party": body.party, "reason": body.reason}
    if body.party is None:
        told["witnesses"] = await _witnesses(here, state, vault)
    else:
        told["fields"] = await _fields(here, state.number, body.party, fields)
    await see_that_it_is_not_frozen(here, state)  # nor was it meanwhile
    return told


async def on_record(
    here: Services,
    me: Actor,
    number: str,
    what: str,
    party: PartyId | None,
    fields: tuple[Personal, ...],
    reason: str,
    *,
    kind: AccessKind = AccessKind.REVEALED,
) -> CaseVault:
    """Write down who is about to see what and why; the vault that it may be opened with then."""
    vault = await vault_of(here, number)
    entry = Access.by(
        me,
        now(),
        kind,
        what,
        number=number,
        party=party,
        fields=fields,
        reason=vault.seal(reason).model_dump_json(),
    )
    await here.watch.write_now(entry)
    return vault


async def reveals_of(
    here: Services, number: str, party: PartyId | None, vault: CaseVault, *, why: bool = True
) -> list[dict[str, Any]]:
    """Who has seen personal data of the case, or of one party, in clear, and `why`; newest first."""
    async with here.database.read() as tx:
        found = await access.reveals(tx, number, party)
        names = await directory.officer_names(tx, {entry.officer for entry in found})
    return [
        access_row(entry, names)
        | {"reason": vault.open(Sealed.model_validate_json(entry.reason or "")) if why else None}
        for entry in found
    ]


def access_row(entry: Access, names: directory.Names) -> dict[str, Any]:
    """An entry of the access log as clients see it, without the reason of a reveal."""
    told = entry.model_dump(mode="json", exclude={"reason"})
    name = OPERATORS_NAME if entry.officer == OPERATOR else names.get(entry.officer)
    return told | {"at": instant(entry.at), "officer_name": name}


async def _fields(
    here: Services, number: str, party: str, fields: tuple[Personal, ...]
) -> dict[str, str | None]:
    found = await opening_of(here, number)
    if found is None:
        raise Problem("not_on_record_yet")
    opened, vault = found
    [this] = (each for each in opened.parties if each.ref.id == party)
    identity = identity_of(this, vault)
    return {field.value: identity.get(field) for field in fields}


async def _witnesses(here: Services, state: CaseState, vault: CaseVault) -> list[dict[str, Any]]:
    events = (event.model_dump(mode="json") for event in await events_of(here, state))
    return [
        {"seq": event["seq"], "name": vault.open(Sealed.model_validate(event["what"][name]))}
        for event in events
        for name in sorted(PERSONS & event["what"].keys())
    ]
