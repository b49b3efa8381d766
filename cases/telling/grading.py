"""Events of grading in three steps as sentences."""

from cases import events as e
from cases.telling.parts import Teller
from policies.wording import said
from policies.words import Text


class GradingTeller(Teller):
    """The three steps of a grade."""

    def _grade(self, key: str) -> Text:
        rule = self._rules.policy.assessment
        grade = rule.grade(key) if rule else None
        return grade.name if grade else Text(zh=key, en=key)

    def grade_proposed(self, what: e.GradeProposed) -> Text:
        grade, at = self._grade(what.grade), self.level(what.level)
        return said(zh=f"{at.zh}提出等级：{grade.zh}", en=f"the {at.en} proposes the grade {grade.en}")

    def grade_discussed(self, what: e.GradeDiscussed) -> Text:
        grade, at = self._grade(what.grade), self.level(what.level)
        return said(zh=f"{at.zh}商议等级：{grade.zh}", en=f"discussed in the {at.en}: the grade {grade.en}")

    def grade_decided(self, what: e.GradeDecided) -> Text:
        grade, at = self._grade(what.grade), self.level(what.level)
        who = f"{what.guarantor}" if what.guarantor else ""
        due = self.local(what.clock.due) if what.clock else ""
        zh = f"{at.zh}审定等级：{grade.zh}" + (f"，包保责任人 {who}" if who else "")
        en = f"the {at.en} decides the grade {grade.en}" + (f", guarantor {who}" if who else "")
        return said(zh=zh + (f"，{due} 到期" if due else ""), en=en + (f", due {due}" if due else ""))
