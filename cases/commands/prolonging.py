"""More time that the parties agree on, where the law leaves it to them."""

from datetime import date, timedelta
from typing import Annotated

from pydantic import Field

from cases import events as e
from cases.authority import Who
from cases.commands.mediation import unknown_party
from cases.commands.registry import Command, Occasion, Verdict, command
from cases.model import PartyId, Sealed, Status
from cases.refusals import Refusal, refuse
from cases.setting import started
from cases.state import CaseState
from cases.statutory import prolongable
from policies.rulebook import Rules
from policies.spans import Span
from policies.words import Key

LONGEST = timedelta(days=800)
"""From the day on which the clock started: what a span can say."""


@command("agree_longer", zh="约定延长期限", en="agree on more time", who=Who.STAFF, when=(Status.HANDLING,))
class AgreeLonger(Command):
    """Record that all parties agree on a later end of a statutory clock that leaves it to them."""

    clock: Key
    """Id of the statutory clock."""
    until: date
    """The last day. Off, the next working day counts."""
    agreed_by: Annotated[tuple[PartyId, ...], Field(max_length=200)]
    """Every party."""
    evidence: Sealed

    @classmethod
    def hindrance(cls, state: CaseState, rules: Rules) -> Refusal | None:
        return None if prolongable(state, rules) else refuse("nothing_to_prolong")

    def judge(self, on: Occasion) -> Verdict:
        clock = prolongable(on.state, on.rules).get(self.clock)
        if clock is None:
            return refuse("not_prolongable", self.clock, field="clock")
        if wrong := unknown_party(on, self.agreed_by):
            return wrong.model_copy(update={"field": "agreed_by"})
        missing = [party.id for party in on.state.parties if party.id not in self.agreed_by]
        if missing:
            return refuse("not_agreed_by_all", ", ".join(missing), field="agreed_by")
        first = on.rules.time.local_date(clock.started_at)
        earliest, latest = on.rules.time.local_date(clock.due) + timedelta(days=1), first + LONGEST
        if not earliest <= self.until <= latest:
            return refuse("absurd_date", earliest, latest, field="until")
        longer = started(Span(calendar_days=(self.until - first).days), clock.started_at, on.rules)
        agreed = e.StatutoryProlonged(
            key=self.clock,
            until=self.until,
            clock=longer,
            agreed_by=self.agreed_by,
            evidence=self.evidence,
        )
        return (agreed,)
