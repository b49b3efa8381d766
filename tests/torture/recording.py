"""A small run as torture records it: cases that the product's rules have moved, and clients that saw it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from cases.envelope import Answer, Envelope
from cases.model import Actor
from cases.record import link_hash
from cases.refusals import Refusal
from tests.cases.people import GROUP, LI, SUN, WANG, WU
from tests.cases.story import BOOK, Story, an_opening, sealed
from tests.torture.sound import LIBRARY, chain_of, event_row, tables_of
from torture.checking.api import Shown
from torture.checking.case import Written
from torture.checking.story import command_id, story
from torture.checking.tables import Tables
from torture.checking.verdict import Verdict, judge

Entry = dict[str, Any]


class Client:
    """Whoever sends and looks; each call takes a second of the run."""

    def __init__(self) -> None:
        self.journal: list[Entry] = []
        self._calls = 0

    def note(self, what: str, **told: Any) -> None:
        self.journal.append({"what": what, "t": float(len(self.journal)), **told})

    def sends(self, **told: Any) -> None:
        self._calls += 1
        self.note("sent", call=self._calls, **told)

    def hears(self, http: int, **told: Any) -> None:
        self.note("answered", call=self._calls, http=http, **told)


class RecordedCase(Story):
    """A case whose commands are sent and answered on record."""

    def __init__(self, client: Client, serial: int, severity: str) -> None:
        self.client = client
        self.number = f"532329-2026-{serial:06d}"
        opening = an_opening(severity)
        named = {"number": self.number, "command": command_id(LI.id, f"open-{serial:04d}")}
        sent = {"who": LI.id, "name": "open", "key": f"open-{serial:04d}", "number": None, "digest": "o"}
        client.sends(**sent, facts={"severity": severity, "category": "neighbours"})
        super().__init__(opening.model_copy(update=named), BOOK)
        client.hears(201, **self.shown())

    def shown(self) -> Entry:
        state = self.state
        return {"number": self.number, "seq": state.seq, "version": state.version, "head": state.head}

    def envelope(self, actor: Actor, name: str, /, **body: Any) -> Envelope:
        envelope = super().envelope(actor, name, **body)
        key = f"{self.number}-{self.commands}"
        self.client.sends(who=actor.id, name=name, key=key, number=self.number, digest=envelope.body_hash)
        return envelope.model_copy(update={"command": command_id(actor.id, key)})

    def tell(self, envelope: Envelope) -> Answer | Refusal:
        answer = super().tell(envelope)
        if isinstance(answer, Refusal):
            self.client.hears(409, code=answer.code)
        else:
            self.client.hears(200, **self.shown())
        return answer

    def looked_at(self) -> None:
        self.client.sends(who=LI.id, name="look", number=self.number)
        self.client.hears(200, **self.shown())


@dataclass
class Run:
    """Journal, tables and what the API shows: what the checker is given."""

    journal: list[Entry]
    tables: Tables
    shown: dict[str, Any] = field(default_factory=dict)

    def judged(self) -> Verdict:
        return judge(story(self.journal), self.tables, LIBRARY, self.shown or None)

    def chain(self, number: str) -> list[Written]:
        return self.tables.chains()[number]

    def put(self, number: str, chain: Sequence[Written], *, linked: bool = True) -> None:
        """Write another timeline; `linked`: with numbers and hashes that verify."""
        events = relinked(number, chain) if linked else list(chain)
        others = [row for row in self.tables.events if row[0] != number]
        self.tables.events[:] = [*others, *(event_row(number, event) for event in events)]

    def entry(self, name: str, nth: int = 0) -> int:
        """Where in the journal a command was sent."""
        sent = [n for n, e in enumerate(self.journal) if e["what"] == "sent" and e["name"] == name]
        return sent[nth]


def relinked(number: str, chain: Sequence[Written]) -> list[Written]:
    """The same events, numbered and chained anew."""
    links, before = list[Written](), "0" * 64
    for seq, event in enumerate(chain, start=1):
        link = {**event, "seq": seq, "prev": before}
        before = link_hash(number, link)
        links.append({**link, "hash": before})
    return links


FIRST, SECOND = "532329-2026-000001", "532329-2026-000002"


def a_sound_run() -> Run:
    """Two cases: one settled with a signature that moved up, one that nobody accepted in time."""
    client = Client()
    one = RecordedCase(client, 1, "general").accepted_by(WANG).consents("p1", "p2", by=WANG)
    assert one.refusal(LI, "accept") == "wrong_status"
    one.later(hours=3).session_by(WANG).agreement_by(WANG).noted_by(SUN).proposed_by(WANG, "settled")
    one.looked_at()
    one.until("2026-03-06 09:00").noted_by(WU)
    two = RecordedCase(client, 2, "simple")
    two.until("2026-03-10 12:00").noted_by(LI)
    two.gives(SUN, "instruct", to=GROUP, text=sealed(), working_days=1)
    two.looked_at()
    client.note("quiet")
    for case in (one, two):
        told = {"now": case.now.isoformat(), "seq": case.state.seq, "head": case.state.head}
        client.note("held", number=case.number, **told)
    return Run(client.journal, joined(one, two), {case.number: seen(case) for case in (one, two)})


def joined(*cases: RecordedCase) -> Tables:
    """The tables of several cases."""
    parts = [tables_of(case.state, case.events) for case in cases]
    names = ("events", "cases", "readers", "claims", "intakes", "intents", "serials", "tasks")
    rows = {name: [row for part in parts for row in getattr(part, name)] for name in names}
    return Tables(**rows)


def seen(case: RecordedCase) -> Shown:
    """What the API shows of a case."""
    state = case.state
    marks = [{"scope": mark.scope, "level": mark.level} for mark in state.overdue]
    shown = {"seq": state.seq, "version": state.version, "status": state.status, "head": state.head}
    whole = json.loads(json.dumps(shown | {"level": state.stay.level, "overdue_history": marks}))
    return {"case": whole, "hashes": [event["hash"] for event in chain_of(case.events)]}
