"""Commands for documents (材料)."""

from cases import events as e
from cases.authority import Who
from cases.commands.registry import OPEN, Command, Occasion, Verdict, command
from cases.documents import AT_MOST
from cases.model import Hash, Sealed, Status
from cases.refusals import Refusal, refuse
from cases.state import CaseState
from policies.dossier import DocumentKind
from policies.rulebook import Rules


@command(
    "file_document",
    zh="归入材料",
    en="file a document",
    who=Who.OFFICE,
    when=(*OPEN, Status.CLOSED),
    while_suspended=True,
)
class FileDocument(Command):
    """Make a file that was brought in for the case a document of it, up to the archive. One that was filed by
    mistake is struck, and stays where it is.
    """

    kind: DocumentKind
    name: Sealed
    """What it is called."""
    file: Hash
    """What `POST /v1/cases/{number}/files` answered with."""

    def files(self) -> tuple[Hash, ...]:
        return (self.file,)

    @classmethod
    def hindrance(cls, state: CaseState, rules: Rules) -> Refusal | None:  # noqa: ARG003  # it lies in the case
        return refuse("too_many_documents", AT_MOST) if state.documents >= AT_MOST else None

    def judge(self, on: Occasion) -> Verdict:
        held = on.files.get(self.file)
        if held is None:
            return refuse("unknown_file", self.file[:12], field="file")
        document = f"d{on.state.documents + 1}"
        filed = e.DocumentFiled(document=document, kind=self.kind, name=self.name, **held.model_dump())
        return (filed,)
