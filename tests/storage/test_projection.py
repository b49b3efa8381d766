"""The projection: whoever delivers, in whatever order and however often, the rows come out the same."""

import asyncio

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.claims import claims
from cases.model import Post
from cases.readers import all_posts, readers
from cases.record import first_broken
from policies.vocabulary import Role
from storage import queries
from storage.database import Database
from storage.intents import GAP
from storage.projection import project
from storage.tables import Case, CaseClaim, CaseEvent, CaseReader, Intent
from tests.cases.people import LI, SUN, VILLAGE, WANG, WU
from tests.storage.builders import (
    BOOK,
    Delivery,
    Filed,
    a_filed_case,
    count,
    deliver,
    file,
    forget,
    number,
    projected,
    rows,
)

WANG_ON_IT = Post(role=Role.MEDIATOR, unit=VILLAGE, officer=WANG.id)


def a_long_story() -> Filed:
    """Received, staffed, accepted, reminded, escalated, overdue, taken up again, proposed, signed."""
    case = a_filed_case(1, "general").staffed_with(WANG_ON_IT).accepted_by(WANG).noted_by(WANG)
    case.until("2026-03-11 18:00").accepted_by(WU).noted_by(SUN)
    return case.until("2026-03-12 10:00").proposed_by(WU).noted_by(LI)


STORY = a_long_story()
STEPS = len(STORY.deliveries)


def batch(first: int, last: int) -> Delivery:
    """Steps first to last as one delivery, with the case after the last."""
    events = [event for _, delivered in STORY.deliveries[first : last + 1] for event in delivered]
    return STORY.deliveries[last][0], tuple(events)


def test_the_story_is_long_enough() -> None:
    assert STEPS >= 8


async def test_twice_is_as_good_as_once(database: Database) -> None:
    await file(database, STORY)
    once = await projected(database, number(1))
    await file(database, STORY)
    await deliver(database, *STORY.deliveries)
    assert await projected(database, number(1)) == once
    assert len(once[1]) == STORY.state.seq


async def test_step_by_step_is_as_good_as_all_at_once(database: Database) -> None:
    await deliver(database, *STORY.deliveries)
    stepwise = await projected(database, number(1))
    await forget(database, number(1))
    await file(database, STORY)
    assert await projected(database, number(1)) == stepwise
    assert await rows(database, Intent) == []


some_batches = st.lists(
    st.tuples(st.integers(0, STEPS - 1), st.integers(0, STEPS - 1)).map(sorted).map(tuple), max_size=6
)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), extra=some_batches)
async def test_any_interleaving_of_partial_deliveries_ends_the_same(
    database: Database, data: st.DataObject, extra: list[tuple[int, int]]
) -> None:
    await forget(database, number(1))
    await file(database, STORY)
    whole = await projected(database, number(1))
    await forget(database, number(1))
    single = [(step, step) for step in range(STEPS)]
    for first, last in data.draw(st.permutations([*single, *extra])):
        await deliver(database, batch(first, last))
    assert await projected(database, number(1)) == whole


@settings(max_examples=7, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(range(STEPS)))
async def test_deliveries_at_the_same_time_end_the_same(
    database: Database, other: Database, order: list[int]
) -> None:
    await forget(database, number(1))
    await asyncio.gather(
        *(deliver((database, other)[nth % 2], batch(step, step)) for nth, step in enumerate(order)),
        *(deliver((other, database)[nth % 2], batch(0, step)) for nth, step in enumerate(order[:3])),
    )
    at_once = await projected(database, number(1))
    await forget(database, number(1))
    await file(database, STORY)
    assert await projected(database, number(1)) == at_once


async def test_an_older_delivery_does_not_move_the_case_back(database: Database) -> None:
    await file(database, STORY)
    await deliver(database, batch(0, 2))
    async with database.read() as tx:
        assert await queries.state_of(tx, number(1)) == STORY.state.model_copy(update={"seen": ()})


async def test_what_is_stored_is_a_whole_chain(database: Database) -> None:
    await deliver(database, *reversed(STORY.deliveries))
    async with database.read() as tx:
        chain = await queries.timeline(tx, number(1), 0, 1000)
    assert first_broken(number(1), chain) is None
    assert chain[-1]["hash"] == STORY.state.head


async def test_a_gap_has_the_case_read_back_from_the_engine(database: Database) -> None:
    await deliver(database, batch(0, 1), batch(3, 3))
    ((command, of, since, envelope),) = await rows(database, Intent)
    assert (command, of, envelope) == (f"{GAP}{number(1)}", number(1), None)
    assert since <= STORY.events[0].at, "it is swept at once, even where the case's time runs ahead"


async def test_without_a_gap_nothing_is_to_be_read_back(database: Database) -> None:
    await deliver(database, batch(0, 3), batch(2, 5), batch(6, 6))
    assert await rows(database, Intent) == []


async def test_the_opening_may_come_last_but_is_missed_before(database: Database) -> None:
    await deliver(database, batch(1, 1))
    assert [row[0] for row in await rows(database, Intent)] == [f"{GAP}{number(1)}"]


@pytest.mark.parametrize("step", range(STEPS))
async def test_readers_and_claims_follow_the_state(database: Database, step: int) -> None:
    state, _ = batch(0, step)
    await deliver(database, batch(0, step))
    on_it = (post.officer for post in all_posts(state) if post.officer)
    officers = {state.opened_by, *state.handlers, *on_it}
    assert {row[1] for row in await rows(database, CaseReader)} == {
        *(f"unit:{unit}" for unit in readers(state)),
        *(f"officer:{officer}" for officer in officers),
    }
    assert {(row[1], row[2]) for row in await rows(database, CaseClaim)} == {
        (claim.why, claim.holder) for claim in claims(state, BOOK.rules(state.pins))
    }


async def test_a_closed_case_is_nobodys_business(database: Database) -> None:
    await file(database, a_filed_case(2).accepted_by(LI).proposed_by(LI).signed_by(SUN))
    assert await rows(database, CaseClaim) == []
    assert await count(database, CaseReader) > 0


async def test_officers_and_units_with_long_names_fit(database: Database) -> None:
    long = LI.model_copy(update={"id": "x" * 64})
    await file(database, a_filed_case(3, by=long))
    assert f"officer:{'x' * 64}" in {row[1] for row in await rows(database, CaseReader)}


async def test_a_case_that_was_urged_for_years_is_projected_in_one_go(database: Database) -> None:
    state, events = STORY.whole
    many = [events[-1].model_copy(update={"seq": seq}) for seq in range(state.seq + 1, 6001)]
    await deliver(database, (state.model_copy(update={"seq": 6000}), (*events, *many)))
    assert await count(database, CaseEvent) == 6000


class BlowError(Exception):
    """Something goes wrong after the projection and before its transaction ends."""


async def project_and_fail(database: Database) -> None:
    async with database.write() as tx:
        await project(tx, *STORY.whole, BOOK.rules(STORY.state.pins))
        raise BlowError


async def test_nothing_is_half_written_when_a_projection_fails(database: Database) -> None:
    with pytest.raises(BlowError):
        await project_and_fail(database)
    for model in (Case, CaseEvent, CaseReader, CaseClaim, Intent):
        assert await count(database, model) == 0


async def test_many_cases_share_a_transaction(database: Database) -> None:
    await file(database, *(a_filed_case(nth) for nth in range(1, 8)))
    assert await count(database, Case) == 7
