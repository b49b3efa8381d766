"""Documents that came into a case."""

from typing import Literal

from cases.documents import HeldFile
from cases.model import DocumentId, Sealed
from policies.dossier import DocumentKind


class DocumentFiled(HeldFile):
    type: Literal["document_filed"] = "document_filed"
    document: DocumentId
    kind: DocumentKind
    name: Sealed
    """What it is called."""
