"""Events of closing a case and of what comes afterwards, as sentences."""

from cases import events as e
from cases.telling.parts import FLARES_UP, PERFORMANCES, Teller
from policies.wording import said
from policies.words import Text

UNSEEN = Text(zh="履行情况不详", en="performance not seen")
OUTCOMES = {
    e.Outcome.SETTLED: Text(zh="化解", en="settled"),
    e.Outcome.ENDED: Text(zh="调解终止", en="mediation ended"),
    e.Outcome.WITHDRAWN: Text(zh="撤回", en="withdrawn"),
    e.Outcome.MERGED: Text(zh="并案", en="merged"),
}


class ClosingTeller(Teller):
    """Closures and what comes afterwards."""

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

    def signature_moved_up(self, what: e.SignatureMovedUp) -> Text:
        due = self.local(what.clock.due)
        return said(zh=f"签批上移一级，{due} 前签批", en=f"the signature moves up, due {due}")

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
