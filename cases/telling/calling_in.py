"""Events of calling in from outside as sentences."""

from cases import events as e
from cases.calling_in import CALLED_AS_NAMES
from cases.telling.parts import Teller
from policies.wording import said
from policies.words import Text


def _a(noun: str) -> str:
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"


class CallingInTeller(Teller):
    """Whoever is called in from outside."""

    def person_called_in(self, what: e.PersonCalledIn) -> Text:
        kind, due = CALLED_AS_NAMES[what.kind], self.local(what.clock.due)
        return said(
            zh=f"邀请{kind.zh}参与 {what.call}，问题 {what.task}，{due} 前提出意见",
            en=f"{what.call}, {_a(kind.en)}, is called in and asked ({what.task}) for an opinion by {due}",
        )

    def call_consent_recorded(self, what: e.CallConsentRecorded) -> Text:
        yes = what.answer is e.Answer.CONSENTS
        zh, en = ("同意", "consents to") if yes else ("不同意", "does not consent to")
        return said(
            zh=f"当事人 {what.party} {what.on} {zh}邀请 {what.call}",
            en=f"party {what.party} {en} the calling in of {what.call} ({what.on})",
        )

    def opinion_given(self, what: e.OpinionGiven) -> Text:
        call, task = what.call, what.task
        return said(zh=f"{call} 已提出意见（{task}）", en=f"{call} has given an opinion ({task})")

    def call_declined(self, what: e.CallDeclined) -> Text:
        return said(zh=f"{what.call} 谢绝邀请", en=f"{what.call} declines the call")

    def call_released(self, what: e.CallReleased) -> Text:
        return said(zh=f"结束邀请 {what.call}", en=f"{what.call} is released")
