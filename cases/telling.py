"""An event as a sentence in both languages, with the rule behind it where there is one."""

from collections.abc import Callable
from typing import Any

from cases import events as e
from cases.calling_in import CALLED_AS_NAMES
from cases.carrying import KINDS
from cases.joints import JointRule
from cases.links import LINK_NAMES
from cases.model import Rung, Side, UnitCode
from cases.statutory import entry
from cases.telling_supervision import SupervisionTeller
from policies.dossier import KIND_NAMES
from policies.rulebook import Rules
from policies.vocabulary import NAMES, REMEDY_NAMES, Role
from policies.wording import OR, joined, said
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
PERFORMANCES = {
    e.Performance.PERFORMED: Text(zh="已履行", en="performed"),
    e.Performance.UNDER_WAY: Text(zh="履行中", en="under way"),
    e.Performance.NOT_PERFORMED: Text(zh="未履行", en="not performed"),
}
UNSEEN = Text(zh="履行情况不详", en="performance not seen")
FLARES_UP = Text(zh="；有反复迹象", en="; it may flare up again")
SUSPENSIONS = {
    e.SuspensionGround.APPRAISAL: Text(zh="鉴定", en="an appraisal"),
    e.SuspensionGround.INSPECTION: Text(zh="勘验检测", en="an inspection"),
    e.SuspensionGround.PARTY_UNREACHABLE: Text(zh="当事人联系不上", en="a party cannot be reached"),
    e.SuspensionGround.OTHER_PROCEEDINGS: Text(zh="等待其他程序", en="other proceedings"),
    e.SuspensionGround.FORCE_MAJEURE: Text(zh="不可抗力", en="force majeure"),
}
OUTCOMES = {
    e.Outcome.SETTLED: Text(zh="化解", en="settled"),
    e.Outcome.ENDED: Text(zh="调解终止", en="mediation ended"),
    e.Outcome.WITHDRAWN: Text(zh="撤回", en="withdrawn"),
    e.Outcome.MERGED: Text(zh="并案", en="merged"),
}
SIDES = {
    Side.APPLICANT: Text(zh="申请方", en="the applicants"),
    Side.RESPONDENT: Text(zh="被申请方", en="the respondents"),
    Side.OTHER: Text(zh="其他当事人", en="other parties"),
}
JOINT_RULES = {
    JointRule.ALL: Text(zh="全部答复", en="every opinion"),
    JointRule.QUORUM: Text(zh="达到数目", en="so many opinions"),
    JointRule.LEAD_DECIDES: Text(zh="牵头单位决定", en="the lead's decision"),
}
CARRIED = {kind: told.name for kind, told in KINDS.items()}
ABSENCES = {
    e.Absence.LEAVE: Text(zh="请假", en="on leave"),
    e.Absence.DEPARTURE: Text(zh="离岗", en="leaving the post"),
}
SCOPES = {
    e.Scope.LEVEL: Text(zh="本级期限", en="the level's deadline"),
    e.Scope.CASE: Text(zh="全案期限", en="the whole case's deadline"),
    e.Scope.SIGNATURE: Text(zh="签批期限", en="the signer's deadline"),
    e.Scope.VISIT: Text(zh="回访期限", en="the visit's deadline"),
    e.Scope.LISTING: Text(zh="挂牌期限", en="the listed deadline"),
}


def unit_called(code: UnitCode, ladder: tuple[Rung, ...]) -> Text:
    """A unit by its name with its code, where it stands on the ladder; else by its code alone."""
    name = next((rung.unit.name for rung in ladder if rung.unit.code == code), None)
    return said(zh=f"{name.zh}（{code}）", en=f"{name.en} ({code})") if name else said(code, code)


class _Teller(SupervisionTeller):
    """Sentences under one case's rules: levels by their names, instants in local time."""

    def level(self, key: str) -> Text:
        return self._rules.policy.level(key).name

    def grade(self, key: str) -> Text:
        rule = self._rules.policy.assessment
        grade = rule.grade(key) if rule else None
        return grade.name if grade else Text(zh=key, en=key)

    def post(self, level: str, role: Role) -> Text:
        """What the place calls whoever fills a role at a level."""
        slots = (slot for slot in self._rules.policy.level(level).roster if slot.role is role)
        return next((slot.called for slot in slots if slot.called), NAMES[role])

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

    def grade_proposed(self, what: e.GradeProposed) -> Text:
        grade, at = self.grade(what.grade), self.level(what.level)
        return said(zh=f"{at.zh}提出等级：{grade.zh}", en=f"the {at.en} proposes the grade {grade.en}")

    def grade_discussed(self, what: e.GradeDiscussed) -> Text:
        grade, at = self.grade(what.grade), self.level(what.level)
        return said(zh=f"{at.zh}商议等级：{grade.zh}", en=f"discussed in the {at.en}: the grade {grade.en}")

    def grade_decided(self, what: e.GradeDecided) -> Text:
        grade, at = self.grade(what.grade), self.level(what.level)
        who = f"{what.guarantor}" if what.guarantor else ""
        due = self.local(what.clock.due) if what.clock else ""
        zh = f"{at.zh}审定等级：{grade.zh}" + (f"，包保责任人 {who}" if who else "")
        en = f"the {at.en} decides the grade {grade.en}" + (f", guarantor {who}" if who else "")
        return said(zh=zh + (f"，{due} 到期" if due else ""), en=en + (f", due {due}" if due else ""))

    def closure_proposed(self, what: e.ClosureProposed) -> Text:
        out, due = OUTCOMES[what.outcome], self.local(what.clock.due)
        if what.into is not None:
            return said(
                zh=f"提请并入 {what.into}，{due} 前签批",
                en=f"to be merged into {what.into}, to be signed by {due}",
            )
        return said(
            zh=f"提请以“{out.zh}”结案，{due} 前签批", en=f"closure proposed ({out.en}), to be signed by {due}"
        )

    def signed_off(self, what: e.SignedOff) -> Text:
        out = OUTCOMES[what.outcome]
        return said(zh=f"签批销号（{out.zh}）", en=f"signed off ({out.en})")

    def returned_for_rework(self, _: e.ReturnedForRework) -> Text:
        return said(zh="退回重办，本级期限照算", en="returned for rework; the level's clock has run on")

    def visited(self, what: e.Visited) -> Text:
        done = PERFORMANCES[what.performance] if what.performance else UNSEEN
        flares = FLARES_UP if what.relapse else Text(zh="。", en=".")
        return said(
            zh=f"结案后第 {what.visit} 次回访：{done.zh}{flares.zh}",
            en=f"visit {what.visit} after the signature: {done.en}{flares.en}",
        )

    def archived(self, what: e.Archived) -> Text:
        return said(zh=f"归档，保存至 {what.kept_until}", en=f"archived, kept until {what.kept_until}")

    def reopened(self, what: e.Reopened) -> Text:
        to, due = self.level(what.to_level), self.local(what.clock.due)
        return said(
            zh=f"纠纷反复，原号重开，由{to.zh}办理，{due} 到期",
            en=f"it has flared up again: reopened under its number at the {to.en}, due {due}",
        )

    def noted(self, _: e.Noted) -> Text:
        return said(zh="备注", en="a note")

    def instructed(self, what: e.Instructed) -> Text:
        to, due = what.to.name, self.local(what.clock.due)
        return said(
            zh=f"向{to.zh}下达指令 {what.task}，{due} 前回复",
            en=f"{to.en} is instructed ({what.task}), to answer by {due}",
        )

    def task_answered(self, what: e.TaskAnswered) -> Text:
        return said(zh=f"指令 {what.task} 已回复", en=f"task {what.task} is answered")

    def task_returned(self, what: e.TaskReturned) -> Text:
        due = self.local(what.clock.due)
        return said(
            zh=f"指令 {what.task} 退回重办，{due} 前回复", en=f"task {what.task} is returned, due {due}"
        )

    def task_done(self, what: e.TaskDone) -> Text:
        return said(zh=f"指令 {what.task} 已办结", en=f"task {what.task} is done")

    def task_withdrawn(self, what: e.TaskWithdrawn) -> Text:
        return said(zh=f"指令 {what.task} 已撤回", en=f"task {what.task} is withdrawn")

    def task_urged(self, what: e.TaskUrged) -> Text:
        return said(zh=f"催办指令 {what.task}", en=f"task {what.task} is urged")

    def task_overdue(self, what: e.TaskOverdue) -> Text:
        due = self.local(what.due)
        return said(zh=f"指令 {what.task} 逾期（{due}）", en=f"task {what.task} is overdue since {due}")

    def joint_called(self, what: e.JointCalled) -> Text:
        rule = JOINT_RULES[what.rule]
        n = f"（{what.quorum}）" if what.quorum else ""
        number = f" ({what.quorum})" if what.quorum else ""
        return said(
            zh=f"发起联合调处 {what.joint}，办结条件：{rule.zh}{n}",
            en=f"joint handling {what.joint} is called, concluded by: {rule.en}{number}",
        )

    def joint_asked(self, what: e.JointAsked) -> Text:
        to, due = what.to.name, self.local(what.clock.due)
        return said(
            zh=f"请{to.zh}协办 {what.task}，{due} 前提出意见",
            en=f"{to.en} is asked for its opinion ({what.task}) by {due}",
        )

    def task_accepted(self, what: e.TaskAccepted) -> Text:
        return said(zh=f"接受协办 {what.task}", en=f"question {what.task} is accepted")

    def task_refused(self, what: e.TaskRefused) -> Text:
        return said(zh=f"不予协办 {what.task}", en=f"question {what.task} is refused")

    def task_escalated(self, what: e.TaskEscalated) -> Text:
        to = what.to.name
        return said(
            zh=f"{what.task} 未按时答复，报其上级{to.zh}",
            en=f"the silence on {what.task} is reported to {to.en}",
        )

    def joint_closed(self, what: e.JointClosed) -> Text:
        return said(zh=f"联合调处 {what.joint} 办结", en=f"joint handling {what.joint} is concluded")

    def joint_withdrawn(self, what: e.JointWithdrawn) -> Text:
        return said(zh=f"联合调处 {what.joint} 撤回", en=f"joint handling {what.joint} is withdrawn")

    def person_called_in(self, what: e.PersonCalledIn) -> Text:
        kind, due = CALLED_AS_NAMES[what.kind], self.local(what.clock.due)
        return said(
            zh=f"邀请{kind.zh}参与 {what.call}，问题 {what.task}，{due} 前提出意见",
            en=f"{what.call}, a {kind.en}, is called in and asked ({what.task}) for an opinion by {due}",
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

    def document_filed(self, what: e.DocumentFiled) -> Text:
        kind = KIND_NAMES[what.kind]
        return said(
            zh=f"归入材料 {what.document}：{kind.zh}", en=f"document {what.document} filed: {kind.en}"
        )

    def reminded(self, what: e.Reminded) -> Text:
        to, due = ", ".join(p.officer or p.unit for p in what.to), self.local(what.due)
        return said(zh=f"提醒 {to}：{due} 到期", en=f"reminded {to}: due {due}")

    def became_overdue(self, what: e.BecameOverdue) -> Text:
        scope, due = SCOPES[what.scope], self.local(what.due)
        return said(zh=f"{scope.zh} {due} 已过，记逾期", en=f"{scope.en} {due} passed: overdue")

    def signature_moved_up(self, what: e.SignatureMovedUp) -> Text:
        due = self.local(what.clock.due)
        return said(zh=f"签批上移一级，{due} 前签批", en=f"the signature moves up, due {due}")

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

    def handed_over(self, what: e.HandedOver) -> Text:
        name, why = CARRIED[what.kind], ABSENCES[what.absence]
        until = f"，至 {what.until}" if what.until else "", f", until {what.until}" if what.until else ""
        return said(
            zh=f"{what.of} 的{name.zh}移交 {what.to} 代办（{why.zh}{until[0]}），期限不变",
            en=f"{name.en} of {what.of} handed over to {what.to} ({why.en}{until[1]}); no deadline moves",
        )

    def handed_back(self, what: e.HandedBack) -> Text:
        name = CARRIED[what.kind]
        return said(
            zh=f"{what.of} 代办的{name.zh}交还 {what.to}，期限不变",
            en=f"{name.en} handed back by {what.of} to {what.to}; no deadline moves",
        )

    def units_changed(self, what: e.UnitsChanged) -> Text:
        zh, en = (
            "、".join(rung.unit.name.zh for rung in what.ladder),
            ", ".join(rung.unit.name.en for rung in what.ladder),
        )
        return said(
            zh=f"单位撤并或拆分（{what.on} 起），案件由{zh}接续，期限不变",
            en=f"units merged or split as of {what.on}: the case goes on with {en}; no deadline moves",
        )


def tell(what: e.What, rules: Rules) -> Text:
    """What happened, as a sentence."""
    teller: Callable[[Any], Text] = getattr(_Teller(rules), what.type)
    return teller(what)
