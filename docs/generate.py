"""Write the pages that the code knows best: `authority.md`, `commands.md`, the faults in `policy-format.md`.

`python docs/generate.py` writes them, with `--check` it only says which are out of date (exit code 1).
"""

import ast
import inspect
import sys
import textwrap
from enum import StrEnum
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from authority_page import authority_page

from api.bodies import BODIES, OpenBody
from api.judged_here import JUDGED_HERE
from api.problems import DOOR_CODES, STATUS_OF_KIND
from cases import turning_away
from cases.authority import TABLE, Who
from cases.commands.registry import REGISTRY, Spec
from cases.model import Status
from cases.refusing import CODES
from policies.faults import GENERAL, OWN

DOCS = Path(__file__).parent
AUTHORITY = DOCS / "authority.md"
COMMANDS = DOCS / "commands.md"
POLICY_FORMAT = DOCS / "policy-format.md"
BEGIN, END = "<!-- faults: written by docs/generate.py -->", "<!-- end of faults -->"

ALWAYS = (
    "unknown_command",
    "invalid_command",
    "idempotency_key_reused",
    "stale_version",
    "case_closed",
    "case_archived",
    "case_suspended",
    "frozen",
)
"""Refusals that any command can meet before it is judged."""
BY_RELATION = {
    Who.ABOVE: {"only_from_above"},
    Who.UNIT_ABOVE: {"only_from_above"},
    Who.RECEIVER: {"no_transfer", "not_yours"},
    Who.LISTER: {"no_listing", "not_yours"},
}
"""Refusals of those who do not stand in the relation that a command takes, where no function of its own says
more (`turning_away.REASONS`)."""
OPENING = (
    "unknown_unit",
    "unit_ended",
    "no_policy",
    "already_opened",
    "chain_incomplete",
    "no_parties",
    "party_twice",
    "idempotency_key_reused",
)
"""Refusals when a case is opened, beside those of the door."""


def remarks(owner: type) -> dict[str, str]:
    """What stands in quotes below each field or member of a class."""
    [body] = ast.parse(textwrap.dedent(inspect.getsource(owner))).body
    assert isinstance(body, ast.ClassDef)  # noqa: S101  # it was asked for as a class
    found = {}
    for line, below in zip(body.body, body.body[1:], strict=False):
        match line, below:
            case (
                (ast.AnnAssign(target=ast.Name(id=name)) | ast.Assign(targets=[ast.Name(id=name)])),
                ast.Expr(value=ast.Constant(value=str(text))),
            ):
                found[name] = " ".join(text.split())
    return found


def inherited(owner: type) -> dict[str, str]:
    """The same with what stands in the classes that it is made of, where they are ours."""
    ours = [base for base in reversed(owner.__mro__) if base.__module__.startswith(("api.", "cases."))]
    return {name: says for base in ours for name, says in remarks(base).items()}


def meaning(member: StrEnum) -> str:
    """What a member of an enumeration says of itself."""
    return remarks(type(member))[member.name]


def codes_of(spec: Spec) -> list[str]:
    """Refusals that the command's own judgement can come to, and the API's for it, in order of the table."""
    open_names = _judges(spec)
    found, seen = set[str](), set[tuple[ModuleType, str]]()
    while open_names:
        at = open_names.pop()
        if at in seen or (code := _functions(at[0]).get(at[1])) is None:
            continue
        seen.add(at)
        for call in (node for node in ast.walk(code) if isinstance(node, ast.Call)):
            match call:
                case ast.Call(func=ast.Name(id="refuse"), args=[first, *_]):
                    found |= {str(node.value) for node in ast.walk(first) if isinstance(node, ast.Constant)}
                case ast.Call(func=ast.Name(id=called)):
                    open_names += _where(at[0], called)
                case ast.Call(func=ast.Attribute(value=ast.Name(id="self" | "cls"), attr=called)):
                    open_names += _method(spec.model, called)
    if spec.who not in turning_away.REASONS:
        found |= BY_RELATION.get(spec.who, {"not_yours"})
    if TABLE[spec.who].not_own_work:
        found.add("handled_duplicate")
    found.add("wrong_status")
    return [code for code in CODES if code in found]


def _judges(spec: Spec) -> list[tuple[ModuleType, str]]:
    """What judges a command first: its own methods, its relation, and the API where the rules cannot."""
    beside = turning_away.REASONS.get(spec.who), JUDGED_HERE.get(spec.model)
    functions = [(sys.modules[each.__module__], each.__name__) for each in beside if each is not None]
    return [*_method(spec.model, "judge"), *_method(spec.model, "hindrance"), *functions]


def _method(model: type, name: str) -> list[tuple[ModuleType, str]]:
    """The module in which a command's method stands, its own or its base's, and what it is called there."""
    owner = next((owner for owner in model.__mro__ if name in vars(owner)), None)
    home = inspect.getmodule(owner) if owner else None
    return [(home, f"{owner.__name__}.{name}")] if owner and home else []


def _where(module: ModuleType, called: str) -> list[tuple[ModuleType, str]]:
    """The module that a function comes from, if it is one of the rules or stands beside its caller."""
    function = getattr(module, called, None)
    home = inspect.getmodule(function) if inspect.isfunction(function) else None
    ours = home is not None and (home is module or home.__name__.startswith("cases."))
    return [(home, called)] if home is not None and ours else []


@cache
def _functions(module: ModuleType) -> dict[str, ast.AST]:
    found: dict[str, ast.AST] = {}
    for node in ast.parse(inspect.getsource(module)).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            found[node.name] = node
        elif isinstance(node, ast.ClassDef):
            for inner in node.body:
                if isinstance(inner, ast.FunctionDef):
                    found[f"{node.name}.{inner.name}"] = inner
    return found


def kind_of(schema: dict[str, Any], defs: dict[str, Any]) -> str:
    """A field's JSON schema in words."""
    match schema:
        case {"$ref": ref}:
            return kind_of(defs[ref.rpartition("/")[2]], defs)
        case {"anyOf": choices}:
            return " or ".join(kind_of(c, defs) for c in choices if c.get("type") != "null")
        case {"enum": values}:
            return ", ".join(f"`{value}`" for value in values)
        case {"type": "array", "items": items}:
            least, most = schema.get("minItems", 0), schema.get("maxItems")
            return f"list{f' of {least} to {most}' if most else ''}: {kind_of(items, defs)}"
        case {"type": "object", "properties": properties}:
            needed = schema.get("required", ())
            parts = (
                f"`{n}`{'' if n in needed else ' (optional)'}: {kind_of(s, defs)}"
                for n, s in properties.items()
            )
            return "{" + "; ".join(parts) + "}"
    return _plain_kind(schema)


def _plain_kind(schema: dict[str, Any]) -> str:
    match schema:
        case {"type": "integer", "minimum": least, "maximum": most}:
            return f"whole number, {least} to {most}"
        case {"format": "date-time"}:
            return "instant, RFC 3339 with zone"
        case {"format": "date"}:
            return "date, `YYYY-MM-DD`"
        case {"pattern": pattern}:
            return f"text of the form `{pattern}`"
        case {"type": "string", "maxLength": most}:
            return f"text, {schema.get('minLength', 0)} to {most} characters"
    return str(schema["type"])


def field_table(model: type[Any], owner: type) -> list[str]:
    """A body's fields as a table."""
    schema = model.model_json_schema(by_alias=True)
    defs, needed, says = schema.get("$defs", {}), schema.get("required", ()), inherited(owner)
    if not schema.get("properties"):
        return ["No fields: send `{}`."]
    rows = [
        f"| `{name}` | {'yes' if name in needed else 'no'} | {_cell(kind_of(field, defs))} "
        f"| {says.get(name, '')} |"
        for name, field in schema["properties"].items()
    ]
    return ["| field | needed | what | meaning |", "|---|---|---|---|", *rows]


def _cell(text: str) -> str:
    return text.replace("|", r"\|")


def listed(codes: list[str] | tuple[str, ...]) -> str:
    """Codes as links into the table below."""
    return ", ".join(f"[`{code}`](#{code})" for code in codes)


def command_section(spec: Spec) -> list[str]:
    """One command: who, when, fields, refusals."""
    when = ", ".join(f"`{status}`" for status in spec.when)
    paused = " Also while the clocks are stopped." if spec.while_suspended else ""
    handling = " Whoever gives it is a handler and never signs this case off." if spec.handling else ""
    return [
        f"### {spec.name}",
        "",
        f"{spec.title.en} · {spec.title.zh}. {' '.join((spec.model.__doc__ or '').split())}",
        "",
        f"- `POST /v1/cases/{{number}}/actions/{spec.name}`",
        f"- by `{spec.who}`, in status {when}.{paused}{handling}",
        f"- refusals: {listed(codes_of(spec))}",
        "",
        *field_table(BODIES[spec.name], spec.model),
        "",
    ]


PAGE = """\
# Commands and refusals

Written by `docs/generate.py` from the registry of commands and the tables of refusals; not edited by hand.

Every call takes `Authorization: Bearer <token>`; what changes a case takes `Idempotency-Key` (8 to 128
visible characters); `If-Match: "v<version>"` is optional. The answer is the case after the command (200), or
202 with a link when the engine has the command and the tables do not show it yet. Free text is sent in clear
to the API, which seals it before it goes any further.

## Who

{who}

## Statuses

{statuses}

## Open a case

`POST /v1/cases`, answered with 201. Every role may, except `auditor` and `admin`. Refusals: {opening}.

{open_fields}

## Commands on a case

Each can also meet {always}.

{commands}
## Refusals of the rules

A problem document (RFC 9457) carries `code`, `zh`, `en`, the `rule` that refused, the `field` where there is
one, and in `allowed` the commands that this officer may give on this case now. `{{0}}` stands for what the
refusal is about.

| code | HTTP | rule | English | 中文 |
|---|---|---|---|---|
{of_rules}

## Refusals of the HTTP door

| code | HTTP | English | 中文 |
|---|---|---|---|
{of_door}
"""


def commands_page() -> str:
    """Every command, and every refusal."""
    rules = [
        f"| {anchor(code)}`{code}` | {STATUS_OF_KIND[kind]} | {rule} | {en} | {zh} |"
        for code, (kind, rule, zh, en) in CODES.items()
    ]
    door = [
        f"| {'' if code in CODES else anchor(code)}`{code}` | {status} | {en} | {zh} |"
        for code, (status, zh, en) in DOOR_CODES.items()
    ]
    return PAGE.format(
        who="\n".join(f"- `{who}`: {meaning(who)}" for who in Who),
        statuses="\n".join(f"- `{status}`: {meaning(status)}" for status in Status),
        opening=listed(OPENING),
        open_fields="\n".join(field_table(OpenBody, OpenBody)),
        always=listed(ALWAYS),
        commands="\n".join(line for spec in REGISTRY.values() for line in command_section(spec)),
        of_rules="\n".join(rules),
        of_door="\n".join(door),
    )


def anchor(code: str) -> str:
    """Where links to a code lead."""
    return f'<a id="{code}"></a>'


def faults_table() -> str:
    """What the checks of documents can say."""
    rows = [f"| {en} | {zh} |" for zh, en in dict.fromkeys([*OWN.values(), *GENERAL.values()])]
    return "\n".join([BEGIN, "| English | 中文 |", "|---|---|", *rows, END])


def pages() -> dict[Path, str]:
    """Every page that this script is responsible for, as it should be."""
    text = POLICY_FORMAT.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    after = rest.partition(END)[2]
    return {
        AUTHORITY: authority_page(meaning),
        COMMANDS: commands_page(),
        POLICY_FORMAT: before + faults_table() + after,
    }


def main() -> int:
    """Write, or with `--check` compare."""
    stale = [
        path
        for path, text in pages().items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]
    for path in stale:
        if "--check" in sys.argv[1:]:
            sys.stdout.write(f"{path.name} is out of date: run python docs/generate.py\n")
        else:
            path.write_text(pages()[path], encoding="utf-8")
    return 1 if stale and "--check" in sys.argv[1:] else 0


if __name__ == "__main__":
    sys.exit(main())
