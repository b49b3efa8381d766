"""The parties' own procedure, and the end of a case."""

from cases.refusing.kinds import CONFLICT, FORBIDDEN, INVALID, Codes

CODES: Codes = {
    "remedies_not_told": (
        INVALID,
        "People's Mediation Law 26",
        "须告知仲裁、行政、诉讼途径并记录",
        "the parties must be told of arbitration, administrative and court routes",
    ),
    "agreement_incomplete": (
        INVALID,
        "People's Mediation Law 29",
        "书面协议须有全部当事人签名、调解员签名并加盖印章",
        "a written agreement takes every party's signature, the mediator's and the committee's seal",
    ),
    "nothing_to_follow_up": (
        CONFLICT,
        "follow-up visits",
        "本级没有有效的调解协议，无可回访",
        "there is no agreement at this level to follow up",
    ),
    "follow_up_missing": (
        CONFLICT,
        "policy.follow_up.before_closing",
        "结案前须先回访当事人并记录",
        "the parties must be visited, and the visit recorded, before the case is closed",
    ),
    "consent_missing": (
        CONFLICT,
        "People's Mediation Law 17, 23; consent is recorded anew at each level",
        "须先记录各方当事人在本级的调解意愿：{0}",
        "consent at this level is not recorded for {0}",
    ),
    "party_refused": (
        CONFLICT,
        "People's Mediation Law 17",
        "当事人明确拒绝调解，不得调解：{0}",
        "{0} has refused mediation at this level",
    ),
    "mediation_over": (
        CONFLICT,
        "People's Mediation Law 26",
        "本级调解已终止",
        "mediation at this level has ended",
    ),
    "no_agreement": (
        CONFLICT,
        "closure: settled",
        "本级没有有效的调解协议，不能以化解结案",
        "there is no agreement at this level to close on",
    ),
    "withdrawn_by_applicants": (
        INVALID,
        "closure: withdrawn",
        "撤回须由全体申请人提出，且只有撤回时填写",
        "a withdrawal names every applicant, and only a withdrawal names them",
    ),
    "mediation_not_ended": (
        CONFLICT,
        "closure: ended; People's Mediation Law 26",
        "须先终止调解并告知救济途径",
        "mediation must have ended and the remedies been told",
    ),
    "signer_is_handler": (
        FORBIDDEN,
        "sign_off: signer is never a handler or the proposer",
        "经办人或提请人不能签批自己的案件",
        "whoever handled or proposed it cannot sign it off",
    ),
    "not_the_signer": (
        FORBIDDEN,
        "policy.levels.sign_off.chain",
        "目前由 {0} 签批",
        "the signature is with {0} now",
    ),
}
