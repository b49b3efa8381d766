"""The page `authority.md`: the table of authority, printed from the data that the rules go by."""

from collections.abc import Callable, Iterable
from enum import StrEnum

from cases.access import LOOKS_INTO_LOG
from cases.authority import TABLE, RolesOf, Who
from cases.commands.registry import REGISTRY
from cases.model import Status
from cases.readers import CASE_ROLES, OPENING_ROLES
from cases.sight import ONLOOKER, Part, Reader
from cases.sight import TABLE as SIGHT
from policies.vocabulary import NAMES, Role

OF_RECORDS = (
    "of records those of their own, those of their unit if they head it, and as `office` those of units below"
)
Meaning = Callable[[StrEnum], str]

PAGE = """\
# Who may do what, who sees what

Written by `docs/generate.py` from `cases/authority.py`, `cases/sight.py` and the registry of commands, which
every judgement goes by; not edited by hand. `tests/cases/test_authority_cells.py` and
`tests/cases/test_sight_cells.py` hold it against tables of their own, cell by cell; samples of it are tried
from outside in `tests/api/test_authority_outside.py`, over REST, over the command line and at the engine.

What somebody may do on a case follows from their role, from the relation of their unit to the case, and from
where the case stands. Nobody's authority goes upwards: a level commands what is with it or below it.

## Roles

| role | 中文 | opens cases | reads cases of its unit and below | searches the access log |
|---|---|---|---|---|
{roles}

An integrator reads what it has sent in. An administrator reads no case by itself: it keeps units, officers,
rules and programs' tokens. Somebody who acts for another, or stands in for them, is on the case like them.
Whoever has several roles may what any of them may. Officers of units that were merged or split keep what the
old unit saw.

## Relations

Whom a command takes. A role counts at that unit only.

| relation | meaning | roles, and where | also |
|---|---|---|---|
{relations}

## Commands

In which status, by whom. ◐: also while the clocks are stopped. ✋: whoever gives it is a handler and never
signs the case off.

| command | 中文 | {statuses} |
|---|---|{lines}|
{commands}

A closed case takes no command. What else can be in the way: [commands and refusals](commands.md).

## Sight

Which parts of a case somebody sees. Whoever stands in several relations sees what any of them lets see;
whoever stands in none is told that there is no such case. An auditor sees of what their unit sees no more
than {onlooker}.

| relation | meaning | {parts} |
|---|---|{part_lines}|
{sight}

{part_meanings}

What is withheld is `null` in the answer, and its part is named in `withheld`. Identity proofs and powers of
attorney take `documents` and `clear` both; a dossier takes every part.
"""


def authority_page(meaning: Meaning) -> str:
    """The whole page; `meaning` says what a member of an enumeration means."""
    return PAGE.format(
        roles=_rows(_role(role) for role in Role),
        relations=_rows(_relation(who, meaning) for who in Who),
        statuses=" | ".join(f"`{status}`" for status in _open()),
        lines="---|" * (len(_open()) - 1) + "---",
        commands=_rows(_command(name) for name in REGISTRY),
        onlooker=_listed(part for part in Part if part in ONLOOKER),
        parts=" | ".join(f"`{part}`" for part in Part),
        part_lines="---|" * (len(Part) - 1) + "---",
        sight=_rows(_reader(reader, meaning) for reader in Reader),
        part_meanings="\n".join(f"- `{part}`: {meaning(part)}" for part in Part),
    )


def _open() -> list[Status]:
    return [status for status in Status if any(status in spec.when for spec in REGISTRY.values())]


def _role(role: Role) -> tuple[str, ...]:
    is_in = (role in OPENING_ROLES, role in CASE_ROLES, role in LOOKS_INTO_LOG)
    return (f"`{role}`", NAMES[role].zh, *("yes" if each else "" for each in is_in))


def _relation(who: Who, meaning: Meaning) -> tuple[str, ...]:
    row = TABLE[who]
    desks = "; ".join(f"{_roles(of, meaning)}: {_lower(meaning(where))}" for where, of in row.desks)
    also = [_lower(meaning(row.persons))] if row.persons else []
    also += ["never handlers of the case, nor who proposed"] if row.not_own_work else []
    also += ["never who asked, nor handlers in the unit's own decision"] if row.not_own_request else []
    also += [OF_RECORDS] if row.of_records else []
    return (f"`{who}`", meaning(who), desks, "; ".join(also))


def _roles(of: frozenset[Role] | RolesOf, meaning: Meaning) -> str:
    if isinstance(of, RolesOf):
        return _lower(meaning(of))
    return _listed(role for role in Role if role in of)


def _command(name: str) -> tuple[str, ...]:
    spec = REGISTRY[name]
    marks = f"{' ◐' if spec.while_suspended else ''}{' ✋' if spec.handling else ''}"
    by = (f"`{spec.who}`" if status in spec.when else "" for status in _open())
    return (f"[`{name}`](commands.md#{name}){marks}", spec.title.zh, *by)


def _reader(reader: Reader, meaning: Meaning) -> tuple[str, ...]:
    return (f"`{reader}`", meaning(reader), *("yes" if part in SIGHT[reader] else "" for part in Part))


def _listed(names: Iterable[StrEnum]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _lower(text: str) -> str:
    """As a part of a sentence."""
    return text[:1].lower() + text[1:].rstrip(".")


def _rows(rows: Iterable[tuple[str, ...]]) -> str:
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)
