"""Documents of a case: what may be filed, what kind it is, and what is known of a file before it is."""

from enum import StrEnum

from pydantic import Field

from cases.model import Hash, Model
from policies.words import Text

LARGEST = 20 * 1024 * 1024
"""Bytes: a scanned file of a hundred pages, a recording of twenty minutes. [assumed]"""
AT_MOST = 500
"""Documents of one case. [assumed]"""


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
PROVES_IDENTITY = frozenset({DocumentKind.IDENTITY_PROOF, DocumentKind.POWER_OF_ATTORNEY})
"""Kinds that show personal data as they are: for those only who may see them in clear."""


class Media(StrEnum):
    """Kinds of files that are taken: what offices scan, write and record. None of them is a page."""

    PDF = "application/pdf"
    JPEG = "image/jpeg"
    PNG = "image/png"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    MP3 = "audio/mpeg"
    M4A = "audio/mp4"
    WAV = "audio/x-wav"
    MP4 = "video/mp4"
    TEXT = "text/plain"


class HeldFile(Model):
    """A file that was brought in for a case: sealed with its key, and not a document yet."""

    file: Hash
    """SHA-256 of the sealed bytes: its address in the store."""
    media: Media
    """By its own bytes, not by anybody's word."""
    size: int = Field(ge=1, le=LARGEST)
    """Bytes, unsealed."""
    commitment: Hash
    """Salted hash of the unsealed bytes; the salt is sealed with them."""
