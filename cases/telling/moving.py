"""Events that move a case, up, down and across, and put people on it, as sentences."""

from cases import events as e
from cases.model import Rung, UnitCode
from cases.telling.parts import Teller
from policies.wording import said
from policies.words import Text

GROUNDS = {
    e.Ground.BEYOND_COMPETENCE: Text(zh="超出本级能力", en="beyond this level's competence"),
    e.Ground.NO_AGREEMENT: Text(zh="未能达成一致", en="no agreement was found"),
    e.Ground.RISK_GROWS: Text(zh="风险上升", en="the risk grows"),
    e.Ground.NEEDS_DEPARTMENTS: Text(zh="需要部门参与", en="departments are needed"),
}
CAUSES = {
    e.Cause.REQUEST: Text(zh="请求上级办理", en="asked for"),
    e.Cause.BREACH: Text(zh="逾期", en="the deadline was breached"),
    e.Cause.ATTEMPTS: Text(zh="已达调解次数", en="so many sessions without an agreement"),
    e.Cause.GRADE: Text(zh="按审定等级", en="by the grade that was decided"),
    e.Cause.TAKEN_UP: Text(zh="上级主动上提", en="taken up from above"),
}


def unit_called(code: UnitCode, ladder: tuple[Rung, ...]) -> Text:
    """A unit by its name with its code, where it stands on the ladder; else by its code alone."""
    name = next((rung.unit.name for rung in ladder if rung.unit.code == code), None)
    return said(zh=f"{name.zh}（{code}）", en=f"{name.en} ({code})") if name else said(code, code)


class MovingTeller(Teller):
    """The ways of a case and the people on it."""

    def opened(self, what: e.Opened) -> Text:
        rule = next(r for r in self._rules.policy.triage if r.id == what.triage_rule)
        to, due = self.level(what.level), self.local(what.clock.due)
        if what.level != rule.level:
            by = self.level(rule.level)
            return said(
                zh=f"登记，分流规则指向{by.zh}（{rule.why.zh}），案件进入{to.zh}，{due} 前办结",
                en=f"opened; triage names the {by.en} ({rule.why.en}), it enters at the {to.en}, due {due}",
            )
        return said(
            zh=f"登记，分流到{to.zh}，{due} 前办结（{rule.why.zh}）",
            en=f"opened, routed to the {to.en}, due {due} ({rule.why.en})",
        )

    def accepted(self, what: e.Accepted) -> Text:
        at = self.level(what.level)
        return said(zh=f"{at.zh}受理", en=f"accepted at the {at.en}")

    def declined(self, what: e.Declined) -> Text:
        a, b, due = self.level(what.from_level), self.level(what.to_level), self.local(what.clock.due)
        return said(
            zh=f"{a.zh}退回{b.zh}，余下时间接着算，{due} 到期",
            en=f"the {a.en} declined; back to the {b.en}, whose time goes on until {due}",
        )

    def assigned(self, what: e.Assigned) -> Text:
        people = ", ".join(post.officer or "" for post in what.posts)
        if what.to_level is None:
            return said(zh=f"指定人员：{people}", en=f"people named: {people}")
        to = self.level(what.to_level)
        return said(zh=f"交办到{to.zh} {people}", en=f"assigned down to the {to.en} {people}".rstrip())

    def escalated(self, what: e.Escalated) -> Text:
        a, b, due = self.level(what.from_level), self.level(what.to_level), self.local(what.clock.due)
        why = CAUSES[what.cause] if what.ground is None else GROUNDS[what.ground]
        return said(
            zh=f"由{a.zh}提级到{b.zh}（{why.zh}），新期限 {due}",
            en=f"up from the {a.en} to the {b.en} ({why.en}), due {due}",
        )

    def sent_down(self, what: e.SentDown) -> Text:
        a, b, due = self.level(what.from_level), self.level(what.to_level), self.local(what.clock.due)
        return said(
            zh=f"{a.zh}附理由下交{b.zh}，{due} 到期",
            en=f"sent down with reasons from the {a.en} to the {b.en}, due {due}",
        )

    def copied_in(self, what: e.CopiedIn) -> Text:
        zh = "、".join(unit.name.zh for unit in what.units)
        en = ", ".join(unit.name.en for unit in what.units)
        if what.rule is None:
            return said(zh=f"抄送：{zh}", en=f"copied in: {en}")
        rule = next(r for r in self._rules.policy.skips if r.id == what.rule)
        return said(
            zh=f"跳过并抄送：{zh}（{rule.why.zh}）", en=f"passed over and copied in: {en} ({rule.why.en})"
        )

    def transfer_proposed(self, what: e.TransferProposed) -> Text:
        to = what.to.name
        return said(zh=f"拟移送{to.zh}，待其接收", en=f"{to.en} is asked to take the case over")

    def transfer_accepted(self, what: e.TransferAccepted) -> Text:
        unit = next(rung.unit.name for rung in what.ladder if rung.level == what.level)
        due = self.local(what.clock.due)
        return said(zh=f"{unit.zh}接收移送，{due} 到期", en=f"taken over by {unit.en}, due {due}")

    def transfer_refused(self, what: e.TransferRefused) -> Text:
        return said(zh=f"{what.unit} 拒收移送", en=f"{what.unit} does not take the case over")

    def competence_contested(self, what: e.CompetenceContested) -> Text:
        at = self.level(what.level)
        return said(
            zh=f"{at.zh}认为不属本单位管辖，提请上级裁定",
            en=f"the {at.en} says that the case is not its own and asks above",
        )

    def competence_decided(self, what: e.CompetenceDecided) -> Text:
        at, unit = self.level(what.to_level), unit_called(what.unit, what.ladder or ())
        return said(
            zh=f"上级裁定由{at.zh}{unit.zh}办理",
            en=f"decided above: the case belongs to {unit.en} at the {at.en}",
        )

    def staffed(self, what: e.Staffed) -> Text:
        zh = "、".join(f"{self.post(what.level, p.role).zh} {p.officer}" for p in what.posts)
        en = ", ".join(f"{self.post(what.level, p.role).en} {p.officer}" for p in what.posts)
        if what.gaps:
            gaps_zh = "、".join(self.post(what.level, role).zh for role in what.gaps)
            gaps_en = ", ".join(self.post(what.level, role).en for role in what.gaps)
            zh, en = f"{zh}；缺{gaps_zh}，由值班岗负责", f"{en}; nobody as {gaps_en}: the duty desk answers"
        return said(zh=f"人员到位：{zh}", en=f"on the case: {en}")

    def units_changed(self, what: e.UnitsChanged) -> Text:
        zh, en = (
            "、".join(rung.unit.name.zh for rung in what.ladder),
            ", ".join(rung.unit.name.en for rung in what.ladder),
        )
        return said(
            zh=f"单位撤并或拆分（{what.on} 起），案件由{zh}接续，期限不变",
            en=f"units merged or split as of {what.on}: the case goes on with {en}; no deadline moves",
        )
