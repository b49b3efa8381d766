"""The checker works everything out by itself: in any story that the rules allow it finds nothing."""

import pytest
from hypothesis import settings

from tests.cases.any_story import AnyStory
from tests.cases.test_any_story import PATIENT
from tests.torture.sound import LIBRARY, chain_of, tables_of
from torture.checking.projection import case_rows, event_rows, task_rows
from torture.checking.walk import broken_links, walked


class JudgedStory(AnyStory):
    """Any story, judged by the checker at its end."""

    def teardown(self) -> None:
        super().teardown()
        if hasattr(self, "ledger"):
            self.look(self.now)
            self.judged()

    def judged(self) -> None:
        state = self.running.state
        chain = chain_of(self.ledger.events)
        tables = tables_of(state, self.ledger.events)
        walk = walked(state.number, chain, LIBRARY, self.now)
        assert [*map(str, (*broken_links(state.number, chain), *walk.found))] == []
        cases = {state.number: walk.case}
        rows = (*event_rows(tables), *case_rows(tables, cases), *task_rows(tables, cases))
        assert [*map(str, rows)] == []


class TestJudgedStory(JudgedStory.TestCase):
    settings = settings(PATIENT, max_examples=8)


@pytest.mark.long
class TestJudgedStoryAtLength(JudgedStory.TestCase):
    settings = settings(PATIENT, max_examples=500)
