"""Bodies that clients send: each command's model with plain text where the command has it sealed."""

from types import NoneType
from typing import Any, get_args

from pydantic import BaseModel, ConfigDict, Field, create_model

from api.examples import example
from api.texts import Line, Name, Narrative
from cases.commands.registry import REGISTRY, Spec
from cases.model import Model, Sealed, SealedIdentity, SealedLine, Side, UnitCode
from policies.facts import Facts
from policies.vocabulary import Channel
from policies.words import YesNo
from storage.jsons import dumps
from storage.vault import CaseVault

STRICT = ConfigDict(extra="forbid")


class IdentityBody(Model):
    """What is known of a person."""

    name: Name
    id_number: Name | None = None
    phone: Name | None = None
    address: Line | None = None


class PartyBody(Model):
    """A party with its identity, which is sealed before it goes anywhere."""

    side: Side
    name: Name
    id_number: Name | None = None
    phone: Name | None = None
    address: Line | None = None
    organisation: YesNo = False
    under_14: YesNo = False


def identity_told(person: IdentityBody | PartyBody) -> dict[str, str]:
    """What is told of a person, as far as anything is."""
    return person.model_dump(mode="json", exclude_none=True, include=set(IdentityBody.model_fields))


def sealed_identity(person: IdentityBody | PartyBody, vault: CaseVault) -> Sealed:
    """The same as it is kept."""
    return vault.seal(dumps(identity_told(person)))


class SourceBody(Model):
    """Where the report came from."""

    channel: Channel
    external_id: Name | None = None
    """The sender's own reference; the same one is not opened twice."""


class OpenBody(Model):
    """Start a case."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "unit": "532329101001-01",
                    "source": {"channel": "walk_in"},
                    "facts": {"severity": "general", "category": "neighbours", "people": 2},
                    "title": "排水沟纠纷",
                    "narrative": "两户因屋后排水沟走向发生争执。",
                    "parties": [
                        {"side": "applicant", "name": "示例甲"},
                        {"side": "respondent", "name": "示例乙"},
                    ],
                }
            ]
        },
    )
    unit: UnitCode
    source: SourceBody
    facts: Facts
    title: Line
    narrative: Narrative
    parties: tuple[PartyBody, ...] = Field(min_length=1, max_length=200)


def sealed_fields(spec: Spec) -> frozenset[str]:
    """Fields of a command that hold sealed text."""
    fields = spec.model.model_fields.items()
    return frozenset(name for name, field in fields if _text_of(field.annotation) is not None)


def _text_of(annotation: Any) -> Any:
    """What a client sends for a sealed text; None if it is none."""
    kinds = {annotation, *get_args(annotation)}
    if SealedLine in kinds:
        return Line
    return Narrative if Sealed in kinds else None


def identity_fields(spec: Spec) -> frozenset[str]:
    """Fields of a command that hold a person's data."""
    fields = spec.model.model_fields.items()
    return frozenset(name for name, field in fields if field.annotation is SealedIdentity)


def nested_fields(spec: Spec) -> dict[str, type[Model]]:
    """Fields of a command that list parts with sealed texts of their own, and what a part is."""
    found = {}
    for name, field in spec.model.model_fields.items():
        part = next(iter(get_args(field.annotation)), None)
        if isinstance(part, type) and issubclass(part, Model) and _sealed_in(part):
            found[name] = part
    return found


def _sealed_in(model: type[Model]) -> frozenset[str]:
    return frozenset(n for n, field in model.model_fields.items() if field.annotation is Sealed)


def _part_body(part: type[Model]) -> type[BaseModel]:
    """What a client sends for such a part."""
    fields: dict[str, Any] = {
        name: (Narrative if name in _sealed_in(part) else field.annotation, field)
        for name, field in part.model_fields.items()
    }
    return create_model(f"{part.__name__}Body", __config__=STRICT, __doc__=part.__doc__, **fields)


def body_model(spec: Spec) -> type[BaseModel]:
    """What a client sends for a command."""
    fields: dict[str, Any] = {}
    sealed, nested = sealed_fields(spec), nested_fields(spec)
    for name, field in spec.model.model_fields.items():
        annotation: Any = field.annotation
        if annotation is SealedIdentity:
            annotation = IdentityBody
        elif name in nested:
            annotation = tuple[_part_body(nested[name]), ...]  # type: ignore[misc]  # made just now
        elif name in sealed:
            text = _text_of(annotation)
            annotation = text | None if NoneType in get_args(annotation) else text
        elif annotation in (str, str | None) and not field.metadata:
            annotation = Name if annotation is str else Name | None
        fields[name] = (annotation, field)
    title = "".join(part.capitalize() for part in spec.name.split("_")) + "Body"
    plain = create_model(title, __config__=STRICT, **fields)
    shown = ConfigDict(extra="forbid", json_schema_extra={"examples": [example(plain)]})
    return create_model(title, __config__=shown, __doc__=spec.model.__doc__, **fields)


BODIES: dict[str, type[BaseModel]] = {name: body_model(spec) for name, spec in REGISTRY.items()}


def seal_body(spec: Spec, body: BaseModel, vault: CaseVault) -> dict[str, Any]:
    """The command's body as it goes to the engine: every free text and all personal data sealed."""
    plain = body.model_dump(mode="json", exclude_none=True)
    for name in identity_fields(spec):
        plain[name] = sealed_identity(getattr(body, name), vault).model_dump()
    for name in sealed_fields(spec) & plain.keys():
        plain[name] = vault.seal(plain[name]).model_dump()
    for name, part in nested_fields(spec).items():
        for each in plain.get(name, ()):
            each |= {inner: vault.seal(each[inner]).model_dump() for inner in _sealed_in(part)}
    return plain
