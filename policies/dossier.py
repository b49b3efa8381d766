"""The dossier (卷宗): kinds of documents, and the ones that a policy wants before a case is archived."""

from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator

from policies.words import Basis, Document, MisfitError, Text


class DocumentKind(StrEnum):
    """What a document is in the dossier, in the order of its contents (Ministry of Justice, 2010)."""

    APPLICATION = "application"
    RIGHTS_NOTICE = "rights_notice"
    IDENTITY_PROOF = "identity_proof"
    POWER_OF_ATTORNEY = "power_of_attorney"
    INQUIRY_RECORD = "inquiry_record"
    EVIDENCE = "evidence"
    MEDIATION_RECORD = "mediation_record"
    AGREEMENT = "agreement"
    TERMINATION_NOTICE = "termination_notice"
    PERFORMANCE_PROOF = "performance_proof"
    FOLLOW_UP_RECORD = "follow_up_record"
    JUDICIAL_CONFIRMATION = "judicial_confirmation"
    OTHER = "other"


KIND_NAMES = {
    DocumentKind.APPLICATION: Text(zh="申请或受理登记", en="application or acceptance register"),
    DocumentKind.RIGHTS_NOTICE: Text(zh="权利义务告知书", en="notice of rights and duties"),
    DocumentKind.IDENTITY_PROOF: Text(zh="身份证明", en="identity proof"),
    DocumentKind.POWER_OF_ATTORNEY: Text(zh="授权委托书", en="power of attorney"),
    DocumentKind.INQUIRY_RECORD: Text(zh="调查笔录", en="inquiry record"),
    DocumentKind.EVIDENCE: Text(zh="证据材料", en="evidence"),
    DocumentKind.MEDIATION_RECORD: Text(zh="调解笔录", en="mediation record"),
    DocumentKind.AGREEMENT: Text(zh="调解协议", en="agreement"),
    DocumentKind.TERMINATION_NOTICE: Text(zh="终止调解告知书", en="termination notice"),
    DocumentKind.PERFORMANCE_PROOF: Text(zh="履行凭证", en="proof of performance"),
    DocumentKind.FOLLOW_UP_RECORD: Text(zh="回访记录", en="follow-up record"),
    DocumentKind.JUDICIAL_CONFIRMATION: Text(zh="司法确认材料", en="judicial-confirmation papers"),
    DocumentKind.OTHER: Text(zh="其他材料", en="other"),
}
"""The name of each kind in both languages."""


class Must(Document):
    """One thing that the dossier must have: a document of any of these kinds."""

    any_of: Annotated[tuple[DocumentKind, ...], Field(min_length=1, max_length=13)]

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        for nth, kind in enumerate(self.any_of):
            if kind in self.any_of[:nth]:
                raise MisfitError("kind_twice", kind, at=("any_of", nth))
        return self


class Dossier(Document):
    """What must have been filed before a case is archived (归档)."""

    musts: Annotated[tuple[Must, ...], Field(min_length=1, max_length=20)]
    basis: Basis = Basis.ASSUMED

    def lacking(self, filed: frozenset[DocumentKind]) -> tuple[Must, ...]:
        """The musts that none of the filed documents meets, in the order of the list."""
        return tuple(must for must in self.musts if filed.isdisjoint(must.any_of))
