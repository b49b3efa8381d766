"""The warning about a policy that no calendar goes with: it works, and no deadline under it is certain."""

from policies.loading import shipped
from policies.policy import Policy
from policies.rulebook import Rulebook, RuleMissingError
from storage.database import Database
from storage.documents import refresh


async def loaded_without_calendar(database: Database, policy_id: str) -> str | None:
    """One line about the newest version of a policy if no calendar of its series is in the database."""
    book = Rulebook()
    await refresh(database, book)
    try:
        policy = book.rules(book.pins(policy_id)).policy
    except RuleMissingError:
        return None
    return _warning(policy, book, "已载入的", "loaded")


def shipped_without_calendar(policy: Policy) -> str | None:
    """One line if no calendar of its series comes with the product; what is loaded is not looked at."""
    return _warning(policy, Rulebook(shipped()), "随产品提供的", "shipped")


def _warning(policy: Policy, book: Rulebook, which_zh: str, which_en: str) -> str | None:
    if book.calendars_of(policy):
        return None
    series = policy.office_hours.calendars
    return (
        f"no calendar of the series {series} is {which_en}: until one is loaded every deadline is provisional"
        f" / {which_zh}日历中没有系列 {series}：载入之前，所有期限均为暂定"
    )
