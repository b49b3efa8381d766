"""What the rules cannot judge of a command: names in clear, other tables. The API judges it before them."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from api.calling_in import see_that_it_is_somebody_else
from api.correcting import see_that_it_says_something_new
from api.handing_one_over import see_that_it_is_part_of_one
from api.services import Services
from cases.commands.calling_in import CallIn
from cases.commands.correcting import CorrectIntake, CorrectParty
from cases.commands.handing_over import HandBack, HandOver
from cases.commands.registry import Command
from cases.state import CaseState

See = Callable[[Services, CaseState, Any], Awaitable[None]]
"""Raises RefusedError for the body of a command; Problem where that cannot be known now."""

JUDGED_HERE: Mapping[type[Command], See] = {
    CallIn: see_that_it_is_somebody_else,
    CorrectIntake: see_that_it_says_something_new,
    CorrectParty: see_that_it_says_something_new,
    HandBack: see_that_it_is_part_of_one,
    HandOver: see_that_it_is_part_of_one,
}
