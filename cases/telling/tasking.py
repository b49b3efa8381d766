"""Events of instructions and joint handling as sentences."""

from cases import events as e
from cases.joints import JointRule
from cases.telling.parts import Teller
from policies.wording import said
from policies.words import Text

JOINT_RULES = {
    JointRule.ALL: Text(zh="全部答复", en="every opinion"),
    JointRule.QUORUM: Text(zh="达到数目", en="so many opinions"),
    JointRule.LEAD_DECIDES: Text(zh="牵头单位决定", en="the lead's decision"),
}


class TaskingTeller(Teller):
    """Instructions and joint handling."""

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
