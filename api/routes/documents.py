"""Documents of a case: files brought in, what was filed, and each as it was brought in."""

from typing import Annotated, Any

from fastapi import Path, Request, Response
from fastapi.responses import StreamingResponse

from api.auth import Me
from api.describing import OTHER_MEDIA
from api.exporting import ExportBody, export
from api.filing import (
    EXTENSIONS,
    bring_in,
    content_of,
    document_view,
    may_bring_in,
)
from api.freezing import see_that_it_is_not_frozen
from api.problems import Problem, RefusedError
from api.reading import vault_of, visible_case
from api.routes.cases import CaseNo
from api.services import Here, Services
from api.threshold import has_its_entry, new_router
from cases.documents import LARGEST, Media
from cases.model import DocumentId
from cases.sight import may_read_documents
from policies.dossier import DocumentKind
from storage import uploads

router = new_router("documents", "/v1/cases")
BYTES = "application/octet-stream"
SENT_AS = (
    f"The file itself, sent as {BYTES} whatever it is: any other Content-Type is answered 415"
    f" / 文件原样上传，Content-Type 须为 {BYTES}"
)
ANY_BYTES = {"schema": {"type": "string", "format": "binary", "maxLength": LARGEST}}
DocumentNo = Annotated[DocumentId, Path(description="As the list has it", examples=["d1"])]


@router.post(
    "/{number}/files",
    status_code=201,
    responses=OTHER_MEDIA,
    openapi_extra={"requestBody": {"required": True, "description": SENT_AS, "content": {BYTES: ANY_BYTES}}},
)
async def bring_a_file_in(here: Here, me: Me, number: CaseNo, request: Request) -> dict[str, Any]:
    """Bring a file in, for `file_document` to make a document of within a day.

    The body is the file itself, as application/octet-stream. What it is, its own bytes say: PDF, JPEG, PNG,
    DOCX, XLSX, MP3, M4A, WAV, MP4 or text in UTF-8, 20 MiB at most. It changes nothing in the case and takes
    no Idempotency-Key: brought in twice, it is two files, and what nobody files is thrown away.
    """
    state, rules = await visible_case(here, me, number)
    may_bring_in(me, state, rules)
    if request.headers.get("content-type", BYTES).partition(";")[0].strip().lower() != BYTES:
        raise Problem("unsupported_media_type", field="Content-Type")
    held = await bring_in(here, me, number, await request.body())
    return held.model_dump(mode="json", include={"file", "media", "size"})


@router.get("/{number}/documents")
async def list_documents(here: Here, me: Me, number: CaseNo) -> dict[str, Any]:
    """Documents of the case, in the order in which they were filed."""
    state, rules = await visible_case(here, me, number)
    if refusal := may_read_documents(me, state, rules):
        raise RefusedError(refusal)
    await see_that_it_is_not_frozen(here, state)
    vault = await vault_of(here, number)
    return {"number": number, "items": [document_view(what, vault) for what in await _filed(here, number)]}


@router.get(
    "/{number}/documents/{document}",
    response_class=Response,
    responses={200: {"content": {BYTES: ANY_BYTES}}},
)
async def read_a_document(here: Here, me: Me, number: CaseNo, document: DocumentNo) -> Response:
    """The document as it was brought in, to be saved: no browser shows it here."""
    state, rules = await visible_case(here, me, number)
    what = next((each for each in await _filed(here, number) if each["document"] == document), None)
    kind = DocumentKind(what["kind"]) if what else None
    if refusal := may_read_documents(me, state, rules, kind):
        raise RefusedError(refusal)
    if what is None:
        raise Problem("not_found")
    await see_that_it_is_not_frozen(here, state)
    vault = await vault_of(here, number)
    name = f"{number}-{document}.{EXTENSIONS[Media(what['media'])]}"
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Content-Security-Policy": "sandbox; default-src 'none'",
    }
    return Response(await content_of(here, what, vault), media_type=BYTES, headers=headers)


@router.post(
    "/{number}/export",
    response_class=StreamingResponse,
    responses={200: {"content": {"application/zip": ANY_BYTES}}},
)
async def export_the_dossier(
    here: Here, me: Me, number: CaseNo, body: ExportBody, request: Request
) -> StreamingResponse:
    """The dossier to hand over: chain, anchors, every text and document in clear, to be verified offline.

    For whoever may reveal. Who, when and why is kept. Changes nothing, so that it takes no Idempotency-Key.
    """
    state, rules = await visible_case(here, me, number)
    dossier = await export(here, me, state, rules, body)
    has_its_entry(request)
    headers = {
        "Content-Disposition": f'attachment; filename="{number}.zip"',
        "Content-Length": str(dossier.size),
    }
    return StreamingResponse(dossier.parts(), media_type="application/zip", headers=headers)


async def _filed(here: Services, number: str) -> list[dict[str, Any]]:
    async with here.database.read() as tx:
        return await uploads.filed_documents(tx, [number])
