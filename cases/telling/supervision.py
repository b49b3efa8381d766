"""Events of listed supervision as sentences."""

from cases import events as e
from cases.listed import STEP_NAMES
from cases.telling.parts import Teller
from policies.vocabulary import NAMES
from policies.wording import said
from policies.words import Text


class SupervisionTeller(Teller):
    """Listed supervision and risk."""

    def case_listed(self, what: e.CaseListed) -> Text:
        by, at, due = what.unit.name, what.department.name, self.local(what.clock.due)
        listing = self._rules.policy.listing
        met = [each.why for each in listing.criteria if each.id in what.criteria] if listing else []
        zh, en = "；".join(why.zh for why in met) or "按指令", "; ".join(why.en for why in met) or "by order"
        four = f"包案领导 {what.leader}，{at.zh}，责任人 {what.person}，{due} 前销号"
        return said(
            zh=f"{by.zh}挂牌督办（{zh}）：{four}",
            en=(
                f"listed by {by.en} ({en}): leader in charge {what.leader}, {at.en}, "
                f"responsible {what.person}, to be struck off by {due}"
            ),
        )

    def listing_changed(self, what: e.ListingChanged) -> Text:
        at = what.department.name if what.department else None
        zh = [
            what.leader and f"包案领导 {what.leader}",
            at.zh if at else None,
            what.person and f"责任人 {what.person}",
        ]
        en = [
            what.leader and f"leader {what.leader}",
            at.en if at else None,
            what.person and f"person {what.person}",
        ]
        return said(
            zh=f"调整挂牌责任：{'，'.join(filter(None, zh))}",
            en=f"others are named for the listing: {', '.join(filter(None, en))}",
        )

    def listing_extended(self, what: e.ListingExtended) -> Text:
        due = self.local(what.clock.due)
        return said(zh=f"挂牌期限延长至 {due}", en=f"the listed deadline is extended to {due}")

    def strike_off_applied(self, what: e.StrikeOffApplied) -> Text:
        with_what = ", ".join(what.evidence)
        return said(zh=f"申请销号，附材料 {with_what}", en=f"strike-off applied for, with {with_what}")

    def strike_off_passed(self, what: e.StrikeOffPassed) -> Text:
        step = STEP_NAMES[what.step]
        return said(zh=f"销号申请通过：{step.zh}", en=f"the strike-off has passed {step.en}")

    def strike_off_returned(self, what: e.StrikeOffReturned) -> Text:
        step = STEP_NAMES[what.step]
        return said(
            zh=f"销号申请退回重办（{step.zh}），期限照算",
            en=f"the strike-off is returned for rework at {step.en}; the clocks have run on",
        )

    def struck_off(self, what: e.StruckOff) -> Text:
        due = self.local(what.clock.due)
        return said(zh=f"挂牌销号，{due} 前签批结案", en=f"struck off; the closure is to be signed by {due}")

    def notice_sent(self, what: e.NoticeSent) -> Text:
        name, due = NAMES[what.reply_class], self.local(what.clock.due)
        return said(
            zh=f"督办通知 {what.notice}（{name.zh}），{due} 前回复",
            en=f"supervision notice {what.notice} ({name.en}), to be answered by {due}",
        )

    def notice_answered(self, what: e.NoticeAnswered) -> Text:
        return said(zh=f"已回复督办通知 {what.notice}", en=f"supervision notice {what.notice} answered")

    def risk_graded(self, what: e.RiskGraded) -> Text:
        grade, due, risk = NAMES[what.grade], self.local(what.clock.due), self._rules.policy.risk
        met = [each.why for each in risk.criteria if each.id in what.criteria] if risk else []
        zh, en = "、".join(why.zh for why in met), "; ".join(why.en for why in met)
        by_zh, by_en = (f"，包保责任人 {what.guarantor}", f", guarantor {what.guarantor}")
        named = what.guarantor is not None
        return said(
            zh=f"风险评为{grade.zh}{zh and f'（{zh}）'}{by_zh if named else ''}，{due} 前重评",
            en=f"risk graded {grade.en}{en and f' ({en})'}{by_en if named else ''}, again by {due}",
        )

    def reassessment_due(self, what: e.ReassessmentDue) -> Text:
        grade, due = NAMES[what.grade], self.local(what.due)
        return said(
            zh=f"风险（{grade.zh}）应于 {due} 前重评", en=f"risk ({grade.en}) was to be graded again by {due}"
        )

    def reply_overdue(self, what: e.ReplyOverdue) -> Text:
        due = self.local(what.due)
        return said(
            zh=f"督办通知 {what.notice} 逾期未回复（{due}）",
            en=f"no reply to supervision notice {what.notice} by {due}: overdue",
        )
