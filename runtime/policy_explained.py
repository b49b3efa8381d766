"""What `fengqiao policy explain` prints: a policy line by line, and a deadline day by day."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pydantic import ValidationError

from api.clock import now
from cases.way import Stop, entry_stop
from policies.facts import Facts
from policies.faults import DocumentRefusedError, plain_words
from policies.loading import Loaded, load_file, plain_data, shipped
from policies.outline import outline
from policies.reckoning import DayCounted, Reckoning, is_sensible, reckon
from policies.rulebook import Rulebook, RuleMissingError, Rules, VersionTakenError
from policies.tracing import RuleRef, policy_rule
from policies.weighing import Tried, weigh, weigh_skips
from policies.words import Text
from runtime.faults import DATA, CannotRunError
from runtime.settings import read_settings
from storage.database import Database
from storage.documents import refresh
from storage.faults import DatabaseAwayError

SQLITE = "sqlite:///"


@dataclass(frozen=True)
class AskedCase:
    """A case that somebody thinks of, as it was typed."""

    arrives: str | None = None
    level: str | None = None
    facts: str | None = None


def explained(named: str, case: AskedCase) -> Iterator[str]:
    """The lines to print. CannotRunError for whatever was typed wrong."""
    rules = _rules(named)
    facts = _facts(case.facts) if case.facts is not None else None
    enters = _entry(facts, rules) if facts is not None else None
    level = _level(case, enters, rules)
    arrives = _instant(case.arrives, rules) if case.arrives is not None else None
    yield from _document(rules)
    if facts is not None and enters is not None:
        yield from _triage(rules, facts)
        yield from _entered(enters, rules)
    if arrives is not None:
        yield from _deadline(rules, level, arrives)


def _rules(named: str) -> Rules:
    """The rules of a policy: of a file without its id being looked at, else by id, the newest version."""
    try:
        if _is_file(named):
            policy = load_file(Path(named))
            if policy.document.kind != "policy":
                raise CannotRunError(f"{named} is a {policy.document.kind}, not a policy", DATA)
            book = Rulebook(x for x in _known() if x.document.kind == "calendar")
            book.add(policy)
            return book.rules(book.pins(policy.document.id))
        book = Rulebook(_known())
        return book.rules(book.pins(named))
    except DocumentRefusedError as error:
        raise CannotRunError(str(error), DATA) from error
    except RuleMissingError as error:
        raise CannotRunError(f"there is no file and no policy {named}", DATA) from error


def _is_file(named: str) -> bool:
    path = Path(named)
    try:
        return path.suffix in (".yaml", ".yml") or len(path.parts) > 1 or path.is_file()
    except OSError:
        return False


def _known() -> list[Loaded]:
    """The shipped documents and those of the database, where there is one."""
    book, settings = Rulebook(shipped()), read_settings()
    url = settings.database
    if url.startswith(SQLITE) and not Path(url.removeprefix(SQLITE)).is_file():
        return book.documents()

    async def run() -> None:
        async with Database(url) as database:
            await refresh(database, book)

    try:
        asyncio.run(run())
    except DatabaseAwayError:
        return Rulebook(shipped()).documents()
    except VersionTakenError as error:
        raise CannotRunError(f"{error} is loaded with other content than the shipped one", DATA) from error
    return book.documents()


def _facts(written: str) -> Facts:
    try:
        given = written if written.lstrip().startswith("{") else f"{{{written}}}"
        return Facts.model_validate(plain_data(given, "--facts"))
    except ValidationError as error:
        first = error.errors()[0]
        field, says = ".".join(map(str, first["loc"])), plain_words(first)
        raise CannotRunError(f"--facts: {field}: {says.en} / {says.zh}", DATA) from error
    except DocumentRefusedError as error:
        says = error.faults[0].says
        wanted = 'write "severity: general, category: neighbours"'
        raise CannotRunError(f"--facts: {says.en} / {says.zh}; {wanted}", DATA) from error


def _level(case: AskedCase, enters: Stop | None, rules: Rules) -> str:
    known = [level.key for level in rules.policy.levels]
    if case.level is None:
        return enters.level if enters is not None else known[0]
    if case.level not in known:
        raise CannotRunError(f"--level: {rules.policy.id} has the levels {', '.join(known)}", DATA)
    return case.level


def _entry(facts: Facts, rules: Rules) -> Stop:
    """Where a case with these facts enters in a place that has every level of the policy."""
    return entry_stop(facts, rules, {level.tier for level in rules.policy.levels})


def _instant(written: str, rules: Rules) -> datetime:
    """The instant, by the clock of the place where it says no other."""
    try:
        at = datetime.fromisoformat(written)
        at = (at if at.tzinfo else at.replace(tzinfo=rules.time.zone)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise CannotRunError(f"--from: {written} is no instant; write 2026-02-10 09:00", DATA) from error
    if not is_sensible(at.date(), now().date()):
        raise CannotRunError(f"--from: {written} is too far away", DATA)
    return at


def _both(says: Text) -> str:
    return f"{says.zh} / {says.en}"


def _place(rule: RuleRef) -> str:
    return f"{rule.name} v{rule.version}:{rule.line}" if rule.version else rule.name


def _document(rules: Rules) -> Iterator[str]:
    policy = rules.policy
    yield f"{policy.id} version {policy.version}   {_both(policy.title)}   {rules.pins.policy[:16]}"
    yield _both(policy.source)
    yield ""
    for rule in sorted(outline(rules), key=lambda rule: rule.line or 0):
        yield f"{rule.line or 0:>5}  {rule.basis or '':<8} {rule.field:<32} {_both(rule.says)}"


def _triage(rules: Rules, facts: Facts) -> Iterator[str]:
    yield ""
    yield "分流 / triage"
    for tried in (*weigh(rules, facts), *weigh_skips(rules, facts)):
        yield from _tried(tried)


def _entered(stop: Stop, rules: Rules) -> Iterator[str]:
    name = rules.policy.level(stop.level).name
    yield f"进入 / enters {stop.level}   {_both(name)}"
    if stop.passed:
        yield f"    越过 / past {', '.join(stop.passed)}   [{stop.rule}]"


def _tried(tried: Tried) -> Iterator[str]:
    sign = "→" if tried.decides else "·"
    to = f" → {tried.level}" if tried.decides and tried.level else ""
    yield f"{sign} {tried.id}{to}   {_both(tried.why)}   [{_place(tried.rule)}]"
    for looked in tried.looked_at:
        known = _both(looked.fact_says) if looked.fact_says else "– / –"
        yield f"    {'✓' if looked.holds else '✗'} {_both(looked.asks)}   ({known})"


def _deadline(rules: Rules, level: str, arrives: datetime) -> Iterator[str]:
    policy = rules.policy
    rule = policy_rule(rules, "levels", policy.position(level), "time")
    yield ""
    yield from _reckoned(rule, reckon(rules, arrives, policy.level(level).time), f"{level} · ")
    if policy.case_time is not None:
        whole = reckon(rules, arrives, policy.case_time)
        rule = policy_rule(rules, "case_time")
        yield f"{_both(rule.says)}: {_due(whole)}   [{_place(rule)}, {rule.basis}]"


def _reckoned(rule: RuleRef, reckoning: Reckoning, about: str) -> Iterator[str]:
    yield f"{about}{_both(rule.says)}   [{_place(rule)}, {rule.basis}]"
    yield f"到达 / arrives {reckoning.start_local}"
    for day in reckoning.days:
        yield _day(day)
    yield f"到期 / due {_due(reckoning)}"


def _due(reckoning: Reckoning) -> str:
    return reckoning.due_local + (" 暂定 / provisional" if reckoning.provisional else "")


def _day(day: DayCounted) -> str:
    source = f"[{_place(day.rule)}]" if day.rule else ""
    moved = f"   {_both(day.moved_by)}" if day.moved_by else ""
    return f"  {day.date}  {_both(day.says)}   {_both(day.why)} {source}{moved}".rstrip()
