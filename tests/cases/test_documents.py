"""Documents: brought in, filed by whoever works on the case, in every open status; none is taken out."""

import pytest

from cases.documents import AT_MOST
from cases.model import Actor
from cases.sight import may_read_documents
from cases.telling import tell
from policies.dossier import KIND_NAMES, DocumentKind
from tests.cases.people import (
    AUDITOR,
    COUNTY,
    GROUP,
    LI,
    OTHER_VILLAGE,
    TAN,
    TOWNSHIP,
    VILLAGE,
    VILLAGE_DESK,
    WANG,
    officer,
)
from tests.cases.story import FILES, a_case, sealed

ONE, TWO = FILES


def test_each_has_a_number_and_what_is_known_of_its_file() -> None:
    case = a_case("general").accepted_by(WANG).filed_by(WANG).filed_by(VILLAGE_DESK, TWO, "agreement")
    first, second = case.whats("document_filed")
    assert (first.document, second.document, case.state.documents) == ("d1", "d2", 2)
    assert (second.kind, second.file, second.media, second.size, second.commitment) == (
        DocumentKind.AGREEMENT,
        TWO.file,
        TWO.media,
        TWO.size,
        TWO.commitment,
    )
    said = tell(second, case.running.rules)
    assert (said.zh, said.en) == ("归入材料 d2：调解协议", "document d2 filed: agreement")


def test_while_it_waits_for_its_signature_and_while_its_clocks_stand() -> None:
    case = a_case("general").accepted_by(WANG)
    due = case.stay.clock.due
    case.proposed_by(WANG).filed_by(WANG)
    assert (case.state.documents, case.stay.clock.due) == (1, due)


def test_filing_makes_nobody_a_handler() -> None:
    case = a_case("general").filed_by(VILLAGE_DESK)
    assert case.state.handlers == ()


def test_every_kind_has_its_name_in_both_languages() -> None:
    assert set(KIND_NAMES) == set(DocumentKind)


def test_no_more_than_so_many() -> None:
    case = a_case("general").accepted_by(WANG)
    full = case.state.model_copy(update={"documents": AT_MOST - 1})
    case.running.state = full
    case.filed_by(WANG)
    refusal = case.refused(WANG, "file_document", kind="evidence", name=sealed(), file=ONE.file)
    assert refusal.code == "too_many_documents"


@pytest.mark.parametrize(
    ("reader", "evidence", "identity_proof"),
    [
        (WANG, True, True),
        (LI, True, True),
        (officer("x", VILLAGE, "leader"), True, False),
        (officer("x", TOWNSHIP, "unit_head"), True, False),
        (officer("x", COUNTY, "supervisor"), True, False),
        (officer("x", GROUP, "grid_member"), True, False),
        (AUDITOR, False, False),
        (TAN, False, False),
    ],
    ids=lambda value: getattr(value, "id", value),
)
def test_who_reads_them(reader: Actor, evidence: bool, identity_proof: bool) -> None:
    """The village has it, the group sent it up; a sibling was copied in."""
    case = a_case("general").accepted_by(WANG).copied_in_by(VILLAGE_DESK, OTHER_VILLAGE)
    state, rules = case.state, case.running.rules
    for kind, may in (
        (None, evidence),
        (DocumentKind.EVIDENCE, evidence),
        (DocumentKind.IDENTITY_PROOF, identity_proof),
    ):
        refusal = may_read_documents(reader, state, rules, kind)
        assert (refusal is None) is may, (reader.id, kind, refusal)
