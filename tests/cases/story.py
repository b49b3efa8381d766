"""Stories of cases that read like sentences.

    case = a_case(severity="general").accepted_by(WANG).consents("p1", "p2").session_by(WANG)
    assert case.refusal(LI, "accept") == "not_yours"

Each command is first put to the validator and then carried out; a story fails where the two disagree.
"""

import base64
import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self

from cases.documents import HeldFile, Media
from cases.edition import EDITION
from cases.envelope import Answer, Envelope
from cases.events import DocumentFiled, Event, What
from cases.links import Link, LinkKind, OtherCase
from cases.model import Actor, Post, Status, UnitRef
from cases.opening import Opening, open_case
from cases.refusals import Refusal
from cases.responsible import Responsible, responsible
from cases.running import RunningCase
from cases.state import CaseState, Stay
from cases.striking import Recorded, recorded
from policies.loading import load_file, shipped
from policies.rulebook import Rulebook
from policies.vocabulary import Tier
from policies.words import Text
from tests.cases.people import EVERYBODY, LI, PLACES, UNITS, chain

HERE = Path(__file__).parent
NOTICE_2027 = load_file(HERE / "made_up_cn_2027.yaml")
NUMBER = "532329-2026-000123"


OVERLAY = HERE.parents[1] / "examples" / "policies" / "wuding-fengxian.yaml"
DOCUMENTS = (
    *(*shipped(), load_file(OVERLAY)),
    *(load_file(HERE / "six_levels.yaml"), load_file(HERE / "two_at_the_top.yaml")),
)


def rulebook() -> Rulebook:
    """The shipped documents, an overlay, a chain of six levels and one with two at its top unit."""
    return Rulebook(DOCUMENTS)


BOOK = rulebook()


def local(written: str) -> datetime:
    """An instant by China's clock, as UTC."""
    return datetime.fromisoformat(f"{written}+08:00").astimezone(UTC)


FILES = tuple(
    HeldFile(file=f"{nth}" * 64, media=Media.PDF, size=1000 * nth, commitment="c" * 64) for nth in (1, 2)
)
"""Files that were brought in."""


def other_case(serial: int, status: str = "handling", **half: str) -> OtherCase:
    """Another case of the village, with its half of a link to the one of the stories."""
    here = PLACES[Tier.VILLAGE]
    links = [Link(number=NUMBER, kind=LinkKind(kind), seq=2) for kind in half.values()]
    return OtherCase(
        number=f"532329-2026-{serial:06d}",
        status=Status(status),
        unit=UnitRef(code=here, tier=Tier.VILLAGE, name=Text(zh="village", en="village")),
        links=tuple(links),
        theirs=True,
    )


OTHERS = (
    *(other_case(201), other_case(202, half="leads"), other_case(203, half="duplicate_of")),
    *(other_case(204, "closed"), other_case(205, "archived", half="leads"), other_case(206, half="related")),
)
"""Other cases that everybody may see: free, leading, a duplicate, over, over and leading, related."""
MONDAY = local("2026-03-02 09:00")
"""A Monday with four whole working weeks ahead."""


def sealed(text: str = "…") -> dict[str, str]:
    """What stands for an encrypted text."""
    secret = hashlib.sha256(text.encode()).hexdigest()
    return {"box": base64.b64encode(f"{secret}{text}".encode()).decode(), "commitment": secret}


def an_opening(
    severity: str = "simple",
    *,
    at: datetime = MONDAY,
    by: Actor = LI,
    policy: str = "wuding",
    units: tuple[UnitRef, ...] | None = None,
    parties: int = 2,
    book: Rulebook = BOOK,
    channel: str = "walk_in",
    **facts: Any,
) -> Opening:
    """The start argument of a case between an applicant and so many others."""
    pins = book.pins(policy)
    sides = ["applicant", *["respondent"] * (parties - 1)]
    return Opening.model_validate(
        {
            "number": NUMBER,
            "opened_at": at,
            "command": "0" * 32,
            "body": "0" * 64,
            "actor": by,
            "facts": {"severity": severity, "category": "neighbours", **facts},
            "channel": channel,
            "chain": units or chain("group", "village", "township", "county"),
            "parties": [
                {"ref": {"id": f"p{n}", "side": side}, "identity": sealed(f"party {n}")}
                for n, side in enumerate(sides, start=1)
            ],
            "title": sealed("title"),
            "narrative": sealed("narrative"),
            "policy": pins.policy,
            "calendars": pins.calendars,
            "case_key": "wrapped",
        }
    )


def looked_up(number: str, events: list[Event], seq: object) -> tuple[Recorded, ...]:
    """What whoever gives a command looks up of an event that it names."""
    found = recorded(number, events, seq) if isinstance(seq, int) else None
    return (found,) if found else ()


class Story:
    """A case under way, the time in it, and everything that has happened."""

    def __init__(self, opening: Opening, book: Rulebook) -> None:
        opened = open_case(opening, book.rules(opening.pins))
        assert not isinstance(opened, Refusal), opened
        state, self.events = opened
        self.book = book
        self.running = RunningCase(state, book.rules)
        self.now = opening.opened_at
        self.commands = 0
        self.others: tuple[OtherCase, ...] = OTHERS

    @property
    def state(self) -> CaseState:
        return self.running.state

    @property
    def stay(self) -> Stay:
        return self.state.stay

    @property
    def responsible(self) -> Responsible | None:
        return responsible(self.state, self.running.rules)

    def whats(self, kind: str) -> list[Any]:
        """What happened of one kind, in order."""
        return [event.what for event in self.events if event.what.type == kind]

    @property
    def last(self) -> What:
        return self.events[-1].what

    def envelope(self, actor: Actor, name: str, /, **body: Any) -> Envelope:
        self.commands += 1
        written = hashlib.sha256(repr((name, sorted(body.items(), key=str))).encode()).hexdigest()
        return Envelope(
            command=f"{self.commands:032x}",
            body_hash=written,
            actor=actor,
            name=name,
            body=body,
            edition=EDITION,
            known=EVERYBODY,
            units=UNITS,
            files=FILES,
            filed=tuple(event.what.kind for event in self.events if isinstance(event.what, DocumentFiled)),
            recorded=looked_up(self.state.number, self.events, body.get("event")),
            cases=self.others,
        )

    def tell(self, envelope: Envelope) -> Answer | Refusal:
        """Put a command to the validator and to the handler, which must agree."""
        objection = self.running.objection(envelope, self.now)
        answer = self.running.carry_out(envelope, self.now)
        assert (answer if isinstance(answer, Refusal) else None) == objection
        self._collect()
        return answer

    def _collect(self) -> None:
        self.events += self.running.unwritten
        self.running.unwritten = []

    def gives(self, actor: Actor, name: str, /, **body: Any) -> Self:
        answer = self.tell(self.envelope(actor, name, **body))
        assert not isinstance(answer, Refusal), answer
        return self

    def refused(self, actor: Actor, name: str, /, **body: Any) -> Refusal:
        answer = self.tell(self.envelope(actor, name, **body))
        assert isinstance(answer, Refusal), answer
        return answer

    def refusal(self, actor: Actor, name: str, /, **body: Any) -> str:
        return self.refused(actor, name, **body).code

    # time

    def until(self, written: str | datetime) -> Self:
        """Time goes by and everything that is due happens at its instant."""
        end = local(written) if isinstance(written, str) else written
        while (instant := self.running.next_instant()) is not None and instant <= end:
            self.now = max(self.now, instant)
            self.running.pass_time(self.now)
            assert self.running.unwritten, f"nothing happens at {instant}"
            following = self.running.next_instant()
            assert following is None or following > self.now, f"not done with {instant}"
            self._collect()
        self.now = end
        return self

    def after_outage(self, written: str) -> Self:
        """Time goes by while the engine is down; then it looks once."""
        self.now = local(written)
        self.running.pass_time(self.now)
        self._collect()
        return self

    def unseen(self, written: str) -> Self:
        """Time goes by and nobody has looked yet."""
        self.now = local(written)
        return self

    def later(self, **length: int) -> Self:
        return self.until(self.now + timedelta(**length))

    # commands

    def accepted_by(self, actor: Actor) -> Self:
        return self.gives(actor, "accept")

    def declined_by(self, actor: Actor) -> Self:
        return self.gives(actor, "decline", reason=sealed("not ours"))

    def escalated_by(self, actor: Actor) -> Self:
        return self.gives(actor, "escalate", ground="beyond_competence", reason=sealed("too hard"))

    def sent_down_by(self, actor: Actor, to: str) -> Self:
        return self.gives(actor, "assign", level=to, reason=sealed("yours"))

    def handed_down_by(self, actor: Actor, to: str) -> Self:
        return self.gives(actor, "send_down", level=to, reason=sealed("you can do it"))

    def taken_up_by(self, actor: Actor, to: str | None = None) -> Self:
        return self.gives(actor, "take_up", level=to, reason=sealed("ours"))

    def urged_by(self, actor: Actor, to: Actor | None = None) -> Self:
        return self.gives(actor, "urge", text=sealed("hurry"), to=to and to.id)

    def copied_in_by(self, actor: Actor, *units: str) -> Self:
        return self.gives(actor, "copy_in", to=list(units), reason=sealed("for information"))

    def filed_by(self, actor: Actor, file: HeldFile = FILES[0], kind: str = "evidence") -> Self:
        return self.gives(actor, "file_document", kind=kind, name=sealed("scan"), file=file.file)

    def offered_by(self, actor: Actor, to: str) -> Self:
        """Its transfer to a sibling is proposed."""
        return self.gives(actor, "propose_transfer", to=to, reason=sealed("yours"))

    def taken_over_by(self, actor: Actor) -> Self:
        return self.gives(actor, "accept_transfer")

    def turned_away_by(self, actor: Actor) -> Self:
        return self.gives(actor, "refuse_transfer", reason=sealed("not ours"))

    def contested_by(self, actor: Actor) -> Self:
        return self.gives(actor, "contest_competence", reason=sealed("not ours"))

    def decided_by(self, actor: Actor, unit: str) -> Self:
        return self.gives(actor, "decide_competence", unit=unit, reason=sealed("theirs"))

    def suspended_by(self, actor: Actor, ground: str = "appraisal") -> Self:
        return self.gives(actor, "suspend", ground=ground, **self.stop())

    def stop(self) -> dict[str, Any]:
        return {"reason": sealed("an expert looks at it"), "evidence": sealed("commission")}

    def resumed_by(self, actor: Actor) -> Self:
        return self.gives(actor, "resume")

    def visited_by(self, actor: Actor, **other: Any) -> Self:
        return self.gives(actor, "record_follow_up", **self.visit(**other))

    def visit(self, **other: Any) -> dict[str, Any]:
        return {
            "held_at": self.now.isoformat(),
            "parties": ["p1", "p2"],
            "performance": "performed",
            "relapse": False,
            "record": sealed("record"),
            **other,
        }

    def visited_after_by(self, actor: Actor, nth: int, **other: Any) -> Self:
        return self.gives(actor, "record_visit", **self.visit_after(nth, **other))

    def visit_after(self, nth: int, **other: Any) -> dict[str, Any]:
        """A visit of the schedule after the signature."""
        return {"visit": nth, **self.visit(**other)}

    def reopened_by(self, actor: Actor) -> Self:
        return self.gives(actor, "reopen", reason=sealed("it has flared up again"))

    def assigned_by(self, actor: Actor, *posts: tuple[str, Actor]) -> Self:
        return self.gives(actor, "assign", posts=[{"role": r, "officer": o.id} for r, o in posts])

    def consents(self, *parties: str, by: Actor) -> Self:
        for party in parties:
            self.gives(by, "record_consent", party=party, answer="consents")
        return self

    def refuses(self, party: str, by: Actor) -> Self:
        return self.gives(by, "record_consent", party=party, answer="refuses")

    def session_by(self, actor: Actor, result: str = "agreed") -> Self:
        return self.gives(actor, "record_session", **self.session(result))

    def sessions_by(self, actor: Actor, *results: str) -> Self:
        for result in results:
            self.session_by(actor, result)
        return self

    def session(self, result: str = "agreed", **other: Any) -> dict[str, Any]:
        return {
            "held_at": self.now.isoformat(),
            "place": sealed("office"),
            "parties": ["p1", "p2"],
            "record": sealed("record"),
            "result": result,
            **other,
        }

    def agreement(self, form: str = "oral", **other: Any) -> dict[str, Any]:
        today = (self.now + timedelta(hours=8)).date().isoformat()
        return {"form": form, "content": sealed("content"), "effective_on": today, **other}

    def agreement_by(self, actor: Actor, form: str = "oral", **other: Any) -> Self:
        return self.gives(actor, "record_agreement", **self.agreement(form, **other))

    def mediation_ended_by(self, actor: Actor, reason: str = "not_agreed") -> Self:
        told = ["arbitration", "administrative", "court"]
        return self.gives(actor, "end_mediation", reason=reason, remedies_told=told)

    def settled_on_the_spot_by(self, actor: Actor, *parties: str) -> Self:
        return self.gives(actor, "settle_on_spot", **self.settlement(*parties))

    def settlement(self, *parties: str) -> dict[str, Any]:
        everybody = [party.id for party in self.state.parties]
        return {"parties": list(parties or everybody), "outcome": sealed("done"), "witness": sealed("seen")}

    def proposed_by(self, actor: Actor, outcome: str = "withdrawn") -> Self:
        by = [p.id for p in self.state.parties if p.side == "applicant"] if outcome == "withdrawn" else None
        statement = sealed("statement")
        return self.gives(actor, "propose_closure", outcome=outcome, statement=statement, withdrawn_by=by)

    def signed_by(self, actor: Actor) -> Self:
        return self.gives(actor, "sign_off")

    def returned_by(self, actor: Actor) -> Self:
        return self.gives(actor, "return_for_rework", reason=sealed("not yet"))

    def noted_by(self, actor: Actor) -> Self:
        return self.gives(actor, "note", text=sealed("note"))

    def corrected_by(self, actor: Actor, party: str, data: str = "right", **more: Any) -> Self:
        told = {"party": party, "identity": sealed(data), "reason": sealed("typed wrongly")}
        return self.gives(actor, "correct_party", **told, **more)

    def put_right_by(self, actor: Actor, **told: Any) -> Self:
        """What the report said is corrected; facts that are not named are as they were."""
        if facts := told.pop("facts", None):
            told["facts"] = self.state.facts.model_dump(mode="json") | facts
        return self.gives(actor, "correct_intake", reason=sealed("typed wrongly"), **told)

    def linked_by(self, actor: Actor, to: str, kind: str = "related") -> Self:
        return self.gives(actor, "link_case", to=to, kind=kind, reason=sealed("they belong together"))

    def unlinked_by(self, actor: Actor, to: str) -> Self:
        return self.gives(actor, "unlink_case", to=to, reason=sealed("they do not"))

    def merged_by(self, actor: Actor, into: str) -> Self:
        """Its merging is proposed."""
        return self.gives(actor, "propose_closure", outcome="merged", statement=sealed(), into=into)

    def represented_by(self, actor: Actor, *parties: str, side: str = "respondent") -> Self:
        told = {"side": side, "representatives": list(parties), "basis": sealed("they were chosen")}
        return self.gives(actor, "name_representatives", **told)

    def struck_by(self, actor: Actor, event: int) -> Self:
        return self.gives(actor, "strike", event=event, reason=sealed("of another case"))

    def staffed_with(self, *posts: Post) -> Self:
        self.running.staff(self.stay.level, posts, (), self.now)
        self._collect()
        return self

    def notice_loaded(self, *documents: Any) -> Self:
        """The calendar of a further year is published and the case adopts it."""
        for document in documents or (NOTICE_2027,):
            self.book.add(document)
        self.running.adopt(self.book.pins(self.state.policy_id).calendars, self.now)
        self._collect()
        return self


def a_case(severity: str = "simple", *, book: Rulebook | None = None, **how: Any) -> Story:
    """A case in a Wuding village group (or wherever `how` says), opened on a Monday morning."""
    book = book or BOOK
    return Story(an_opening(severity, book=book, **how), book)


def of_six_levels(severity: str = "general", **how: Any) -> Story:
    """A case under the made-up chain of six levels, at a place that has them all."""
    return a_case(severity, policy="six_levels", **{"units": chain(*PLACES), **how})


def of_two_at_the_top(severity: str = "difficult", **how: Any) -> Story:
    """A case under the made-up chain whose two upper levels are one township."""
    return a_case(severity, policy="two_at_the_top", **how)


def kinds(events: Iterable[Event]) -> list[str]:
    return [event.what.type for event in events]
