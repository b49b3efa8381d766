"""What a case is merged into (并案), signed or still to be signed."""

from cases.model import CaseNumber
from cases.state import CaseState


def merging_into(state: CaseState) -> CaseNumber | None:
    """The case that it is merged into, or proposed to be."""
    proposed = state.signature.into if state.signature else None
    return state.merged_into or proposed
