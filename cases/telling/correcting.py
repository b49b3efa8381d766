"""Events that put right, link and name representatives, as sentences."""

from cases import events as e
from cases.links import LINK_NAMES
from cases.model import Side
from cases.telling.parts import Teller
from policies.wording import said
from policies.words import Text

SIDES = {
    Side.APPLICANT: Text(zh="申请方", en="the applicants"),
    Side.RESPONDENT: Text(zh="被申请方", en="the respondents"),
    Side.OTHER: Text(zh="其他当事人", en="other parties"),
}


class CorrectingTeller(Teller):
    """Corrections, links and representatives."""

    def party_corrected(self, what: e.PartyCorrected) -> Text:
        return said(
            zh=f"更正当事人 {what.party} 的信息", en=f"what is kept of party {what.party} was put right"
        )

    def intake_corrected(self, what: e.IntakeCorrected) -> Text:
        told = (
            ("事实", "facts", what.facts),
            ("标题", "title", what.title),
            ("简述", "narrative", what.narrative),
        )
        right = [(zh, en) for zh, en, value in told if value is not None]
        zh, en = "、".join(zh for zh, _ in right), ", ".join(en for _, en in right)
        return said(zh=f"更正登记信息：{zh}", en=f"what the report said was put right: {en}")

    def event_struck(self, what: e.EventStruck) -> Text:
        if what.document is not None:
            return said(
                zh=f"材料 {what.document} 系误归（第 {what.event} 号事件），划去",
                en=f"document {what.document} was filed by mistake, in event {what.event}: struck",
            )
        return said(
            zh=f"第 {what.event} 号事件系误记，划去", en=f"event {what.event} was recorded by mistake: struck"
        )

    def case_linked(self, what: e.CaseLinked) -> Text:
        kind = LINK_NAMES[what.kind]
        return said(zh=f"关联 {what.to}（{kind.zh}）", en=f"linked with {what.to} ({kind.en})")

    def case_unlinked(self, what: e.CaseUnlinked) -> Text:
        return said(zh=f"解除与 {what.to} 的关联", en=f"the link with {what.to} is taken back")

    def representatives_named(self, what: e.RepresentativesNamed) -> Text:
        side = SIDES[what.side]
        return said(
            zh=f"{side.zh}代表人：{'、'.join(what.parties)}",
            en=f"representatives of {side.en}: {', '.join(what.parties)}",
        )
