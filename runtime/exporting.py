"""The evidence of one case in a file, to be verified by somebody who has nothing else of ours."""

import json
from pathlib import Path

from runtime.faults import DATA, DISK, IN_THE_WAY, CannotRunError
from runtime.settings import Settings
from storage.database import Database
from storage.deleting import is_deleted
from storage.proof import proof_of
from storage.whole import written_whole


async def export_evidence(settings: Settings, number: str, file: Path) -> tuple[int, int]:
    """Write the case's events as they were written, texts sealed, with what each anchor knew of it.

    How many events and anchors. CannotRunError; a file that is there is not written over.
    """
    async with Database(settings.database) as database, database.read() as tx:
        told = await proof_of(tx, number)
        if told is None and await is_deleted(tx, number):
            raise CannotRunError(f"{number} was deleted at the end of its retention", DATA)
    if told is None:
        raise CannotRunError(f"there is no case {number}", DATA)
    try:
        with written_whole(file, replace=False) as out:
            out.write(json.dumps(told, ensure_ascii=False, indent=1).encode())
    except FileExistsError:
        raise CannotRunError(f"{file} is there already", IN_THE_WAY) from None
    except OSError as error:
        raise CannotRunError(f"{file}: {error.strerror}", DISK) from error
    return len(told["events"]), len(told["anchors"])
