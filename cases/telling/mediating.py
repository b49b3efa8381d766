"""Events of mediation as sentences."""

from cases import events as e
from cases.telling.parts import FLARES_UP, PERFORMANCES, Teller
from policies.dossier import KIND_NAMES
from policies.wording import said
from policies.words import Text


class MediatingTeller(Teller):
    """Mediation, notes and documents."""

    def consent_recorded(self, what: e.ConsentRecorded) -> Text:
        yes = what.answer is e.Answer.CONSENTS
        zh, en = ("同意", "consents to") if yes else ("拒绝", "refuses")
        return said(
            zh=f"当事人 {what.party} {zh}在本级调解", en=f"party {what.party} {en} mediation at this level"
        )

    def session_recorded(self, what: e.SessionRecorded) -> Text:
        zh = {"agreed": "达成一致", "continues": "继续调解", "not_agreed": "未达成一致"}[what.result]
        return said(zh=f"调解一次：{zh}", en=f"a mediation session: {what.result.replace('_', ' ')}")

    def agreement_recorded(self, what: e.AgreementRecorded) -> Text:
        zh = "书面" if what.form is e.AgreementForm.WRITTEN else "口头"
        return said(
            zh=f"{zh}调解协议，{what.effective_on} 生效", en=f"{what.form} agreement of {what.effective_on}"
        )

    def mediation_ended(self, what: e.MediationEnded) -> Text:
        told = ", ".join(what.remedies_told)
        return said(zh="调解终止，已告知救济途径", en=f"mediation ended; told of: {told}")

    def settled_on_spot(self, what: e.SettledOnSpot) -> Text:
        return said(
            zh=f"当场化解，{self.local(what.clock.due)} 前由他人签批",
            en=f"settled on the spot; somebody else signs by {self.local(what.clock.due)}",
        )

    def followed_up(self, what: e.FollowedUp) -> Text:
        done = PERFORMANCES[what.performance]
        flares = FLARES_UP if what.relapse else Text(zh="。", en=".")
        return said(zh=f"回访：{done.zh}{flares.zh}", en=f"a follow-up visit: {done.en}{flares.en}")

    def noted(self, _: e.Noted) -> Text:
        return said(zh="备注", en="a note")

    def document_filed(self, what: e.DocumentFiled) -> Text:
        kind = KIND_NAMES[what.kind]
        return said(
            zh=f"归入材料 {what.document}：{kind.zh}", en=f"document {what.document} filed: {kind.en}"
        )
