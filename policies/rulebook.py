"""The rulebook: every document that is loaded, found by content hash, and the rules that a case pins."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from zoneinfo import ZoneInfo

from policies.calendars import Calendar
from policies.facts import Facts
from policies.loading import Loaded
from policies.policy import Policy, SkipRule
from policies.triage import TriageRule, triage
from policies.worktime import Window, WorkingTime


class RuleMissingError(LookupError):
    """A pinned document is not loaded here: whoever asked must wait and ask again, never go on without it."""


class VersionTakenError(ValueError):
    """Another document already carries this id and version."""


@dataclass(frozen=True)
class RulePins:
    """Content hashes of the policy and the calendars that a case is ruled by."""

    policy: str
    calendars: tuple[str, ...]

    def with_calendars(self, calendars: tuple[str, ...]) -> "RulePins":
        """The same policy under other calendars."""
        return RulePins(self.policy, calendars)


class Rules:
    """One policy with its working time: what `cases` asks."""

    def __init__(
        self, pins: RulePins, policy: Policy, calendars: Iterable[Calendar], written: Iterable[Loaded] = ()
    ) -> None:
        self.pins = pins
        self.written = {(x.document.kind, x.document.id, x.document.version): x for x in written}
        """The documents as they were written, for whoever asks on which line a rule stands."""
        self.policy = policy
        self.calendars = tuple(calendars)
        hours = policy.office_hours
        self.time = WorkingTime(
            ZoneInfo(hours.timezone),
            [Window(*window.times()) for window in hours.windows],
            self.calendars,
            hours.days_off,
            hours.working_days,
        )

    def triage(self, facts: Facts) -> TriageRule:
        """The triage rule that decides for these facts."""
        return triage(self.policy.triage, facts)

    def skips(self, facts: Facts) -> dict[str, SkipRule]:
        """Levels at which a dispute with these facts does not stop, each with the rule that says so."""
        holding = [rule for rule in self.policy.skips if rule.when.holds(facts)]
        return {key: rule for rule in reversed(holding) for key in rule.over}


class Rulebook:
    """Documents by hash. Grows only; the newest version of each id is in force for new cases."""

    def __init__(self, documents: Iterable[Loaded] = ()) -> None:
        self._loaded: dict[str, Loaded] = {}
        self.rules = lru_cache(maxsize=256)(self._rules)
        for loaded in documents:
            self.add(loaded)

    def add(self, loaded: Loaded) -> bool:
        """Add a document; False if it was there. VersionTakenError if another has its id and version."""
        if loaded.hash in self._loaded:
            return False
        name = (loaded.document.kind, loaded.document.id, loaded.document.version)
        for other in self._loaded.values():
            if (other.document.kind, other.document.id, other.document.version) == name:
                raise VersionTakenError(f"{loaded.document.id} version {loaded.document.version}")
        self._loaded[loaded.hash] = loaded
        return True

    def documents(self) -> list[Loaded]:
        """Everything loaded, by kind, id and version."""
        return sorted(
            self._loaded.values(), key=lambda x: (x.document.kind, x.document.id, x.document.version)
        )

    def pins(self, policy_id: str) -> RulePins:
        """What a case opened now pins. RuleMissingError if there is no such policy."""
        newest: dict[tuple[str, str], Loaded] = {}
        for loaded in self.documents():
            newest[loaded.document.kind, loaded.document.id] = loaded
        policy = newest.get(("policy", policy_id))
        if policy is None or not isinstance(policy.document, Policy):
            raise RuleMissingError(policy_id)
        return RulePins(policy.hash, self.calendars_of(policy.document))

    def calendars_of(self, policy: Policy) -> tuple[str, ...]:
        """Hashes of the newest version of each calendar in the policy's series."""
        newest = {
            loaded.document.id: loaded.hash
            for loaded in self.documents()
            if isinstance(loaded.document, Calendar)
            and loaded.document.series == policy.office_hours.calendars
        }
        return tuple(newest.values())

    def _rules(self, pins: RulePins) -> Rules:
        """The rules behind the pins. RuleMissingError if a document is not loaded here."""
        missing = [h for h in (pins.policy, *pins.calendars) if h not in self._loaded]
        if missing:
            raise RuleMissingError(", ".join(missing))
        written = [self._loaded[h] for h in (pins.policy, *pins.calendars)]
        policy, *calendars = (loaded.document for loaded in written)
        years = [c for c in calendars if isinstance(c, Calendar)]
        if not isinstance(policy, Policy) or len(years) != len(calendars):
            raise RuleMissingError("pinned as something that it is not")
        return Rules(pins, policy, years, written)
