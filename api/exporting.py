"""A case's dossier to hand over: its evidence, its texts and documents in clear, each with its salt.

With the salt somebody can make the commitment again that stands in the chain, and so sees without any key
that what they read is what was written. `examples/verify_evidence.py` does it.
"""

import asyncio
import json
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any

from pydantic import ConfigDict

from api.filing import EXTENSIONS, disclosed
from api.freezing import see_that_it_is_not_frozen
from api.problems import Problem, RefusedError
from api.revealing import on_record
from api.services import Services
from api.texts import Reason
from cases.access import AccessKind
from cases.documents import Media
from cases.evidence import filed_in, sealed_in
from cases.model import Actor, Model
from cases.sight import may_export
from cases.state import CaseState
from policies.rulebook import Rules
from storage.ciphers import Profile
from storage.proof import proof_of
from storage.vault import CaseVault

IN_MEMORY = 8 * 1024 * 1024
"""Bytes of a dossier that need no file on disk while it is handed over."""
HASHES = {Profile.INTL: "sha256", Profile.GM: "sm3"}
README = """\
案件 {number} 的卷宗导出。evidence.json 为事件链和锚定；
texts.json 和 documents.json 为各段文字、材料及其盐值。
核验：python verify_evidence.py 本文件 公钥（脚本见 examples/verify_evidence.py）。本说明不在核验之列。

The dossier of case {number}. evidence.json has the chain of its events and its anchors; texts.json and
documents.json have every text and document with its salt. To verify: python verify_evidence.py THIS_FILE
PUBLIC_KEY (the script is examples/verify_evidence.py). This page itself is not verified.
"""


class ExportBody(Model):
    """Why the dossier is handed over, and to whom."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, json_schema_extra={"examples": [{"reason": "法院调取卷宗"}]}
    )
    reason: Reason


@dataclass(frozen=True)
class Dossier:
    """A finished dossier."""

    file: IO[bytes]
    size: int

    def parts(self) -> Iterator[bytes]:
        """Its bytes; the file is gone afterwards."""
        with self.file:
            while part := self.file.read(64 * 1024):
                yield part


async def export(here: Services, me: Actor, state: CaseState, rules: Rules, body: ExportBody) -> Dossier:
    """Everything of the case in one zip file. On record before anything is opened."""
    if refusal := may_export(me, state, rules):
        raise RefusedError(refusal)
    await see_that_it_is_not_frozen(here, state)
    vault = await on_record(here, me, state.number, "export", None, (), body.reason, kind=AccessKind.EXPORTED)
    async with here.database.read() as tx:
        proof = await proof_of(tx, state.number)
    if proof is None:
        raise Problem("not_on_record_yet")
    # In the store's own folder and under no name: in clear it is nowhere else, and gone when it was sent.
    file: IO[bytes] = tempfile.SpooledTemporaryFile(IN_MEMORY, dir=str(here.files.folder))  # noqa: SIM115  # likewise
    try:
        await _fill(here, file, proof, vault)
        await see_that_it_is_not_frozen(here, state)
    except BaseException:
        file.close()
        raise
    size = file.tell()
    file.seek(0)
    return Dossier(file, size)


async def _fill(here: Services, file: IO[bytes], proof: dict[str, Any], vault: CaseVault) -> None:
    documents = []
    with zipfile.ZipFile(file, "w") as out:
        out.writestr("README.txt", README.format(number=proof["number"]))
        out.writestr("evidence.json", _json(proof))
        out.writestr("texts.json", _json(_texts(proof["events"], vault)))
        for what in filed_in(proof["events"]):
            path = f"documents/{what['document']}.{EXTENSIONS[Media(what['media'])]}"
            salt, plain = await disclosed(here, what, vault)
            await asyncio.to_thread(out.writestr, path, plain)
            known_by = {"document": what["document"], "commitment": what["commitment"]}
            documents.append({**known_by, "salt": salt.hex(), "path": path})
        out.writestr("documents.json", _json({"hash": HASHES[vault.profile], "documents": documents}))


def _texts(events: list[dict[str, Any]], vault: CaseVault) -> dict[str, Any]:
    """Each text once, though more events than one may have it: what is given twice is refused."""
    found = []
    for commitment, box in {commitment: box for box, commitment in sealed_in(events)}.items():
        salt, plain = vault.disclose_box(box, commitment)
        found.append({"commitment": commitment, "salt": salt.hex(), "text": plain.decode()})
    return {"hash": HASHES[vault.profile], "texts": found}


def _json(told: Any) -> str:
    return json.dumps(told, ensure_ascii=False, indent=1)
