"""Events of handing over as sentences."""

from cases import events as e
from cases.carrying import KINDS
from cases.telling.parts import Teller
from policies.wording import said
from policies.words import Text

CARRIED = {kind: told.name for kind, told in KINDS.items()}
ABSENCES = {
    e.Absence.LEAVE: Text(zh="请假", en="on leave"),
    e.Absence.DEPARTURE: Text(zh="离岗", en="leaving the post"),
}


class HandingOverTeller(Teller):
    """What is handed over and back."""

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
