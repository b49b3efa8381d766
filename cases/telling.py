"""An event as a sentence in both languages, with the rule behind it where there is one."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from cases import events as e
from policies.rulebook import Rules
from policies.vocabulary import NAMES
from policies.words import Text

GROUNDS = {
    e.Ground.BEYOND_COMPETENCE: Text(zh="超出本级能力", en="beyond this level's competence"),
    e.Ground.NO_AGREEMENT: Text(zh="未能达成一致", en="no agreement was found"),
    e.Ground.RISK_GROWS: Text(zh="风险上升", en="the risk grows"),
    e.Ground.NEEDS_DEPARTMENTS: Text(zh="需要部门参与", en="departments are needed"),
}
OUTCOMES = {
    e.Outcome.SETTLED: Text(zh="化解", en="settled"),
    e.Outcome.ENDED: Text(zh="调解终止", en="mediation ended"),
    e.Outcome.WITHDRAWN: Text(zh="撤回", en="withdrawn"),
}
SCOPES = {
    e.Scope.LEVEL: Text(zh="本级期限", en="the level's deadline"),
    e.Scope.CASE: Text(zh="全案期限", en="the whole case's deadline"),
    e.Scope.SIGNATURE: Text(zh="签批期限", en="the signer's deadline"),
}


class _Teller:
    """Sentences under one case's rules: levels by their names, instants in local time."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules

    def level(self, key: str) -> Text:
        return self._rules.policy.level(key).name

    def local(self, at: datetime) -> str:
        return at.astimezone(self._rules.time.zone).strftime("%Y-%m-%d %H:%M")

    def opened(self, what: e.Opened) -> Text:
        rule = next(r for r in self._rules.policy.triage if r.id == what.triage_rule)
        to, due = self.level(what.level), self.local(what.clock.due)
        return Text(
            zh=f"登记，分流到{to.zh}，{due} 前办结（{rule.why.zh}）",
            en=f"opened, routed to the {to.en}, due {due} ({rule.why.en})",
        )

    def accepted(self, what: e.Accepted) -> Text:
        at = self.level(what.level)
        return Text(zh=f"{at.zh}受理", en=f"accepted at the {at.en}")

    def declined(self, what: e.Declined) -> Text:
        a, b, due = self.level(what.from_level), self.level(what.to_level), self.local(what.clock.due)
        return Text(
            zh=f"{a.zh}退回{b.zh}，余下时间接着算，{due} 到期",
            en=f"the {a.en} declined; back to the {b.en}, whose time goes on until {due}",
        )

    def assigned(self, what: e.Assigned) -> Text:
        people = ", ".join(post.officer or "" for post in what.posts)
        if what.to_level is None:
            return Text(zh=f"指定人员：{people}", en=f"people named: {people}")
        to = self.level(what.to_level)
        return Text(zh=f"交办到{to.zh} {people}", en=f"assigned down to the {to.en} {people}".rstrip())

    def escalated(self, what: e.Escalated) -> Text:
        a, b, due = self.level(what.from_level), self.level(what.to_level), self.local(what.clock.due)
        why = Text(zh="逾期", en="the deadline was breached") if what.ground is None else GROUNDS[what.ground]
        return Text(
            zh=f"由{a.zh}提级到{b.zh}（{why.zh}），新期限 {due}",
            en=f"up from the {a.en} to the {b.en} ({why.en}), due {due}",
        )

    def staffed(self, what: e.Staffed) -> Text:
        zh = "、".join(f"{NAMES[p.role].zh} {p.officer}" for p in what.posts)
        en = ", ".join(f"{NAMES[p.role].en} {p.officer}" for p in what.posts)
        if what.gaps:
            gaps_zh = "、".join(NAMES[role].zh for role in what.gaps)
            gaps_en = ", ".join(NAMES[role].en for role in what.gaps)
            zh, en = f"{zh}；缺{gaps_zh}，由值班岗负责", f"{en}; nobody as {gaps_en}: the duty desk answers"
        return Text(zh=f"人员到位：{zh}", en=f"on the case: {en}")

    def consent_recorded(self, what: e.ConsentRecorded) -> Text:
        yes = what.answer is e.Answer.CONSENTS
        zh, en = ("同意", "consents to") if yes else ("拒绝", "refuses")
        return Text(
            zh=f"当事人 {what.party} {zh}在本级调解", en=f"party {what.party} {en} mediation at this level"
        )

    def session_recorded(self, what: e.SessionRecorded) -> Text:
        zh = {"agreed": "达成一致", "continues": "继续调解", "not_agreed": "未达成一致"}[what.result]
        return Text(zh=f"调解一次：{zh}", en=f"a mediation session: {what.result.replace('_', ' ')}")

    def agreement_recorded(self, what: e.AgreementRecorded) -> Text:
        zh = "书面" if what.form is e.AgreementForm.WRITTEN else "口头"
        return Text(
            zh=f"{zh}调解协议，{what.effective_on} 生效", en=f"{what.form} agreement of {what.effective_on}"
        )

    def mediation_ended(self, what: e.MediationEnded) -> Text:
        told = ", ".join(what.remedies_told)
        return Text(zh="调解终止，已告知救济途径", en=f"mediation ended; told of: {told}")

    def settled_on_spot(self, what: e.SettledOnSpot) -> Text:
        return Text(
            zh=f"当场化解，{self.local(what.clock.due)} 前由他人签批",
            en=f"settled on the spot; somebody else signs by {self.local(what.clock.due)}",
        )

    def closure_proposed(self, what: e.ClosureProposed) -> Text:
        out, due = OUTCOMES[what.outcome], self.local(what.clock.due)
        return Text(
            zh=f"提请以“{out.zh}”结案，{due} 前签批", en=f"closure proposed ({out.en}), to be signed by {due}"
        )

    def signed_off(self, what: e.SignedOff) -> Text:
        out = OUTCOMES[what.outcome]
        return Text(zh=f"签批销号（{out.zh}）", en=f"signed off ({out.en})")

    def returned_for_rework(self, _: e.ReturnedForRework) -> Text:
        return Text(zh="退回重办，本级期限照算", en="returned for rework; the level's clock has run on")

    def noted(self, _: e.Noted) -> Text:
        return Text(zh="备注", en="a note")

    def reminded(self, what: e.Reminded) -> Text:
        to, due = ", ".join(p.officer or p.unit for p in what.to), self.local(what.due)
        return Text(zh=f"提醒 {to}：{due} 到期", en=f"reminded {to}: due {due}")

    def became_overdue(self, what: e.BecameOverdue) -> Text:
        scope, due = SCOPES[what.scope], self.local(what.due)
        return Text(zh=f"{scope.zh} {due} 已过，记逾期", en=f"{scope.en} {due} passed: overdue")

    def signature_moved_up(self, what: e.SignatureMovedUp) -> Text:
        due = self.local(what.clock.due)
        return Text(zh=f"签批上移一级，{due} 前签批", en=f"the signature moves up, due {due}")

    def urged(self, what: e.Urged) -> Text:
        zh = "、".join(NAMES[role].zh for role in what.roles)
        en = ", ".join(NAMES[role].en for role in what.roles)
        return Text(zh=f"催办{zh}", en=f"urged: {en}")

    def deadline_moved(self, what: e.DeadlineMoved) -> Text:
        clock = what.level_clock or what.signature_clock or what.case_clock
        if clock is None:
            return Text(zh="改用新日历，期限不变", en="a newly loaded calendar; no deadline moved")
        due = self.local(clock.due)
        return Text(
            zh=f"日历已发布，暂定期限改为 {due}", en=f"the calendar is out: the deadline is now {due}"
        )


def tell(what: e.What, rules: Rules) -> Text:
    """What happened, as a sentence."""
    teller: Callable[[Any], Text] = getattr(_Teller(rules), what.type)
    return teller(what)
