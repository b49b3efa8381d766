"""What an event does to a case: given the case, the event as written, and what it says."""

from collections.abc import Callable, Mapping

from torture.checking.case import Case, Written

Change = Callable[[Case, Written, Written], None]
Changes = Mapping[str, Change]
"""By the events' kinds."""
