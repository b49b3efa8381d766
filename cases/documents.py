"""Documents of a case: what may be filed, what kind it is, and what is known of a file before it is."""

from enum import StrEnum

from pydantic import Field

from cases.model import Hash, Model
from policies.dossier import DocumentKind

LARGEST = 20 * 1024 * 1024
"""Bytes: a scanned file of a hundred pages, a recording of twenty minutes. [assumed]"""
AT_MOST = 500
"""Documents of one case. [assumed]"""


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
