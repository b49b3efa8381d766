"""Rows that follow from a case's events, beside what they should be: the row, the lists, the blind index."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from cases.state import CaseState
from policies.rulebook import Rules
from storage import sealed
from storage.finding import CLOSED, NOT_YET, SHAPE, hashes_of, opened_identities
from storage.key_ring import KeyRing
from storage.lying import lying
from storage.projection import case_columns, path_of, shadows
from storage.statements import table
from storage.tables import CaseClaim, CaseKey, CasePerson, CaseReader, CaseTask

READER, CLAIM, KEY, PERSON = map(table, (CaseReader, CaseClaim, CaseKey, CasePerson))  # type: ignore[arg-type]
TASK = table(CaseTask)


async def row_is_right(tx: AsyncConnection, state: CaseState, row: Mapping[str, Any]) -> bool:
    """Whether the columns beside the state are what this state, which is right, makes of them."""
    told = {"number": state.number, "seq": state.seq, **case_columns(state, await path_of(tx, state))}
    return told == {name: value for name, value in row.items() if name != "state"}


async def lists_are_right(tx: AsyncConnection, state: CaseState, rules: Rules) -> bool:
    """Whether those see the case in lists who may, have it to do whose business it is, and were asked."""
    should = shadows(state, rules, await path_of(tx, state))
    for rows, told in ((READER, should.readers), (CLAIM, should.claims), (TASK, should.tasks)):
        if not _are_the_same(told, await lying(tx, rows, rows.c.number == state.number)):
            return False
    return True


async def is_found_rightly(tx: AsyncConnection, ring: KeyRing, number: str) -> bool:
    """Whether the case is found by its parties as they are known now, and by nothing else. UnsealError.

    One that is still to be indexed, or whose texts did not open when it was, is found by nothing yet.
    """
    opening, [key] = await sealed.opening_of(tx, number), await lying(tx, KEY, KEY.c.number == number)
    if opening is None or key["indexed"] == CLOSED or key["indexed"] in range(NOT_YET, SHAPE):
        return True
    opened, wrapped = opening
    found = {row["hash"] for row in await lying(tx, PERSON, PERSON.c.number == number)}
    return found == hashes_of(ring, opened_identities(ring.vault(number, wrapped), opened.parties))


def _are_the_same(told: Iterable[Mapping[str, Any]], found: Iterable[Mapping[str, Any]]) -> bool:
    """In whatever order. Keys tell the rows apart, so none is there twice."""
    return {frozenset(row.items()) for row in told} == {frozenset(row.items()) for row in found}
