"""Documents that came into a case."""

from typing import Literal

from cases.documents import DocumentKind, HeldFile
from cases.model import DocumentId, Sealed


class DocumentFiled(HeldFile):
    type: Literal["document_filed"] = "document_filed"
    document: DocumentId
    kind: DocumentKind
    name: Sealed
    """What it is called."""
