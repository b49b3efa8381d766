"""The evidence of one case in a file, to be verified by somebody who has nothing else of ours."""

import json
from pathlib import Path
from typing import Any

from cases.anchoring import SignedAnchor, path_to
from runtime.faults import DATA, DISK, IN_THE_WAY, CannotRunError
from runtime.settings import Settings
from storage.anchors import all_anchors
from storage.database import Database
from storage.evidence import evidence_of


async def export_evidence(settings: Settings, number: str, file: Path) -> tuple[int, int]:
    """Write the case's events as they were written, texts sealed, with what each anchor knew of it.

    How many events and anchors. CannotRunError; a file that is there is not written over.
    """
    async with Database(settings.database) as database, database.read() as tx:
        [evidence] = await evidence_of(tx, [number])
        if evidence.deleted is not None:
            raise CannotRunError(f"{number} was deleted at the end of its retention", DATA)
        if not evidence.links:
            raise CannotRunError(f"there is no case {number}", DATA)
        anchors = [known async for anchor in all_anchors(tx) if (known := _of_case(anchor, number))]
    told = {"number": number, "events": evidence.chain(), "anchors": anchors}
    try:
        with file.open("x", encoding="utf-8") as out:
            json.dump(told, out, ensure_ascii=False, indent=1)
    except FileExistsError:
        raise CannotRunError(f"{file} is there already", IN_THE_WAY) from None
    except OSError as error:
        raise CannotRunError(f"{file}: {error.strerror}", DISK) from error
    return len(evidence.links), len(anchors)


def _of_case(anchor: SignedAnchor, number: str) -> dict[str, Any] | None:
    """What an anchor knew of one case, and the way from there to what was signed."""
    position = next((nth for nth, tip in enumerate(anchor.tips) if tip.number == number), None)
    if position is None:
        return None
    return {
        **anchor.model_dump(mode="json", exclude={"tips"}),
        "tip": anchor.tips[position].model_dump(mode="json"),
        "position": position,
        "path": path_to(anchor.tips, position),
    }
