"""The evidence of one case, as it is handed to somebody who has nothing else of ours."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from cases.anchoring import SignedAnchor, path_to
from storage.anchors import all_anchors
from storage.evidence import evidence_of


async def proof_of(tx: AsyncConnection, number: str) -> dict[str, Any] | None:
    """The case's events as they were written, texts sealed, with what each anchor knew of it; None: no case.

    Of an anchor: what was signed, the case's tip, and the way from there to the root.
    """
    [evidence] = await evidence_of(tx, [number])
    if not evidence.links:
        return None
    anchors = [known async for anchor in all_anchors(tx) if (known := _of_case(anchor, number))]
    return {"number": number, "events": evidence.chain(), "anchors": anchors}


def _of_case(anchor: SignedAnchor, number: str) -> dict[str, Any] | None:
    position = next((nth for nth, tip in enumerate(anchor.tips) if tip.number == number), None)
    if position is None:
        return None
    return {
        **anchor.model_dump(mode="json", exclude={"tips"}),
        "tip": anchor.tips[position].model_dump(mode="json"),
        "position": position,
        "path": path_to(anchor.tips, position),
    }
