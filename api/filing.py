"""Files on their way in and out: known by their own bytes, sealed before they are kept, never shown."""

import asyncio
from typing import Any

import filetype

from api.clock import now
from api.problems import Problem, RefusedError
from api.reading import vault_of
from api.services import Services
from api.texts import readable
from cases.commands.filing import FileDocument
from cases.decide import permitted
from cases.documents import LARGEST, HeldFile, Media
from cases.model import Actor
from cases.state import CaseState
from policies.rulebook import Rules
from storage import uploads
from storage.files import FileDamagedError, FileMissingError
from storage.vault import CaseVault

EXTENSIONS = {
    Media.PDF: "pdf",
    Media.JPEG: "jpg",
    Media.PNG: "png",
    Media.DOCX: "docx",
    Media.XLSX: "xlsx",
    Media.MP3: "mp3",
    Media.M4A: "m4a",
    Media.WAV: "wav",
    Media.MP4: "mp4",
    Media.TEXT: "txt",
}


def may_bring_in(me: Actor, state: CaseState, rules: Rules) -> None:
    """RefusedError unless they may make a document of it then: nothing is read before."""
    if refusal := permitted(FileDocument.spec, state, me, rules):
        raise RefusedError(refusal)


async def bring_in(here: Services, me: Actor, number: str, plain: bytes) -> HeldFile:
    """Seal the bytes with the case's key and keep them. Problem for what is not taken."""
    if not plain:
        raise Problem("file_empty")
    if len(plain) > LARGEST:
        raise Problem("body_too_large")
    media, vault = await asyncio.to_thread(media_of, plain), await vault_of(here, number)
    sealed, commitment = await asyncio.to_thread(vault.seal_bytes, plain)
    try:
        file = await asyncio.to_thread(here.files.keep, sealed)
    except OSError as error:
        raise Problem("store_away") from error
    held = HeldFile(file=file, media=media, size=len(plain), commitment=commitment)
    async with here.database.write() as tx:
        await uploads.brought_in(tx, number, held, me.id, now())
    return held


def media_of(plain: bytes) -> Media:
    """What the bytes themselves say they are. Problem for what is not taken."""
    guessed = filetype.guess_mime(plain)
    if guessed in {media.value for media in Media}:
        return Media(guessed)
    if guessed is None and _is_text(plain):
        return Media.TEXT
    raise Problem("media_not_taken")


def _is_text(plain: bytes) -> bool:
    """Whether people can read it as it is. A page is text too; it is never shown as one.

    Each character is looked at once, however often it stands there: a file has millions.
    """
    try:
        readable("".join(set(plain.decode().replace("\r\n", "\n"))))
    except ValueError:
        return False
    return True


def document_view(what: dict[str, Any], vault: CaseVault) -> dict[str, Any]:
    """A document as a row of a list."""
    return {
        "document": what["document"],
        "kind": what["kind"],
        "name": vault.open_box(what["name"]["box"], what["name"]["commitment"]),
        "media": what["media"],
        "size": what["size"],
        "seq": what["seq"],
        "filed_at": what["at"],
        "struck_in": what["struck_in"],
        "links": {"self": f"/v1/cases/{what['number']}/documents/{what['document']}"},
    }


async def content_of(here: Services, what: dict[str, Any], vault: CaseVault) -> bytes:
    """A document's bytes as they were brought in. Problem if the store has lost or changed them."""
    return (await disclosed(here, what, vault))[1]


async def disclosed(here: Services, what: dict[str, Any], vault: CaseVault) -> tuple[bytes, bytes]:
    """The salt of a document's commitment, and its bytes. Problem if the store has lost or changed them."""
    try:
        sealed = await asyncio.to_thread(here.files.read, what["file"])
    except FileMissingError:
        raise Problem("document_missing", field=what["document"]) from None
    except FileDamagedError:
        raise Problem("document_damaged", field=what["document"]) from None
    return await asyncio.to_thread(vault.disclose, sealed, what["commitment"])
