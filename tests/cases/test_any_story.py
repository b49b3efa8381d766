"""Whatever happens to a case, some things always hold."""

import pytest
from hypothesis import HealthCheck, settings

from tests.cases.any_story import AnyStory

PATIENT = settings(
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)


class TestAnyStory(AnyStory.TestCase):
    settings = settings(PATIENT, max_examples=12)


@pytest.mark.long
class TestAnyStoryAtLength(AnyStory.TestCase):
    settings = settings(PATIENT, max_examples=1500)
