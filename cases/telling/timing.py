"""Events of clocks as sentences."""

from cases import events as e
from cases.statutory import entry
from cases.telling.parts import Teller
from policies.vocabulary import NAMES, REMEDY_NAMES
from policies.wording import OR, joined, said
from policies.words import Text

SUSPENSIONS = {
    e.SuspensionGround.APPRAISAL: Text(zh="鉴定", en="an appraisal"),
    e.SuspensionGround.INSPECTION: Text(zh="勘验检测", en="an inspection"),
    e.SuspensionGround.PARTY_UNREACHABLE: Text(zh="当事人联系不上", en="a party cannot be reached"),
    e.SuspensionGround.OTHER_PROCEEDINGS: Text(zh="等待其他程序", en="other proceedings"),
    e.SuspensionGround.FORCE_MAJEURE: Text(zh="不可抗力", en="force majeure"),
}
SCOPES = {
    e.Scope.LEVEL: Text(zh="本级期限", en="the level's deadline"),
    e.Scope.CASE: Text(zh="全案期限", en="the whole case's deadline"),
    e.Scope.SIGNATURE: Text(zh="签批期限", en="the signer's deadline"),
    e.Scope.VISIT: Text(zh="回访期限", en="the visit's deadline"),
    e.Scope.LISTING: Text(zh="挂牌期限", en="the listed deadline"),
}


class TimingTeller(Teller):
    """Clocks."""

    def suspended(self, what: e.Suspended) -> Text:
        ground, end = SUSPENSIONS[what.ground], self.local(what.clock.due)
        return said(
            zh=f"中止计时（{ground.zh}），余 {what.minutes_left} 工作分钟，最迟 {end} 恢复",
            en=f"suspended ({ground.en}) with {what.minutes_left} working minutes left, until {end} at most",
        )

    def resumed(self, what: e.Resumed) -> Text:
        due = self.local(what.clock.due)
        by_itself = what.cause is e.ResumedBy.EXPIRY
        zh, en = ("中止期满，", "the suspension has run out; ") if by_itself else ("", "")
        return said(zh=f"{zh}恢复计时，{due} 到期", en=f"{en}the clock goes on, due {due}")

    def extension_asked(self, what: e.ExtensionAsked) -> Text:
        at, days = self.level(what.level), what.days
        return said(
            zh=f"{at.zh}申请延期{days}个工作日，决定前照常计时",
            en=f"the {at.en} asks for {days} working days more; the clock runs on until it is decided",
        )

    def extension_granted(self, what: e.ExtensionGranted) -> Text:
        due, days = self.local(what.clock.due), what.days
        return said(
            zh=f"准许延期{days}个工作日，新期限 {due}", en=f"{days} working days more granted, due {due}"
        )

    def extension_refused(self, what: e.ExtensionRefused) -> Text:
        at = self.level(what.level)
        return said(zh=f"不准延期，{at.zh}期限不变", en=f"no more time for the {at.en}: its deadline stays")

    def reminded(self, what: e.Reminded) -> Text:
        to, due = ", ".join(p.officer or p.unit for p in what.to), self.local(what.due)
        return said(zh=f"提醒 {to}：{due} 到期", en=f"reminded {to}: due {due}")

    def became_overdue(self, what: e.BecameOverdue) -> Text:
        scope, due = SCOPES[what.scope], self.local(what.due)
        return said(zh=f"{scope.zh} {due} 已过，记逾期", en=f"{scope.en} {due} passed: overdue")

    def urged(self, what: e.Urged) -> Text:
        zh = "、".join(NAMES[role].zh for role in what.roles)
        en = ", ".join(NAMES[role].en for role in what.roles)
        return said(zh=f"催办{zh}", en=f"urged: {en}")

    def handlers_urged(self, what: e.HandlersUrged) -> Text:
        to = what.to.officer or f"{NAMES[what.to.role].en} {what.to.unit}"
        to_zh = what.to.officer or f"{NAMES[what.to.role].zh} {what.to.unit}"
        return said(zh=f"催办 {to_zh}", en=f"urged from above: {to}")

    def deadline_moved(self, what: e.DeadlineMoved) -> Text:
        clock = what.level_clock or what.signature_clock or what.suspension_clock or what.case_clock
        clock = clock or what.listing_clock or next(iter((what.statutory or {}).values()), None)
        if clock is None:
            return said(zh="改用新日历，期限不变", en="a newly loaded calendar; no deadline moved")
        due = self.local(clock.due)
        return said(
            zh=f"日历已发布，暂定期限改为 {due}", en=f"the calendar is out: the deadline is now {due}"
        )

    def statutory_started(self, what: e.StatutoryStarted) -> Text:
        name, due = entry(what.key, self._rules).name, self.local(what.clock.due)
        return said(zh=f"法定期限开始：{name.zh}，{due} 届满", en=f"by law: {name.en}, until {due}")

    def statutory_prolonged(self, what: e.StatutoryProlonged) -> Text:
        name, due = entry(what.key, self._rules).name, self.local(what.clock.due)
        return said(
            zh=f"全体当事人同意延长{name.zh}，{due} 届满",
            en=f"all parties agree to more time: {name.en}, until {due}",
        )

    def statutory_expired(self, what: e.StatutoryExpired) -> Text:
        says, due = entry(what.key, self._rules), self.local(what.due)
        ways = joined((REMEDY_NAMES[way] for way in what.remedies), OR)
        told = Text(zh=f"；告知当事人可：{ways.zh}", en=f"; the parties are to be told of {ways.en}")
        if not what.remedies:
            told = Text(zh="。", en=".")
        return said(
            zh=f"{says.name.zh} {due} 届满：{says.consequence.zh}{told.zh}",
            en=f"{says.name.en} was over at {due}: {says.consequence.en}{told.en}",
        )
