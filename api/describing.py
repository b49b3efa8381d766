"""The OpenAPI document: what every route may refuse, in one schema."""

from typing import Any

from fastapi import FastAPI
from pydantic import BaseModel

from api.problems import MEDIA_TYPE


class Mistake(BaseModel):
    """One thing that is wrong with what was sent."""

    field: str
    zh: str
    en: str
    line: int | None = None
    """Of a rule document."""


class ProblemDocument(BaseModel):
    """Every refusal (RFC 9457): a stable code, a sentence in two languages, and what refused."""

    type: str
    title: str
    status: int
    code: str
    """Stable: programs decide by this one."""
    zh: str
    en: str
    field: str | None = None
    """What of the request is wrong."""
    rule: str | None = None
    """Article of law, policy field or semantic rule that refuses."""
    allowed: list[str] | None = None
    """Commands that may be given instead."""
    errors: list[Mistake] | None = None
    faults: list[Mistake] | None = None
    """Mistakes of a rule document, with their lines."""
    scope: str | None = None
    """What a token would have to be for."""
    unit: str | None = None
    """Code of a place that stands in the way."""
    number: str | None = None
    """The case that this report has become already, if it is yours to know."""


_CONTENT = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemDocument"}}}
_RETRY = {"Retry-After": {"schema": {"type": "integer"}, "description": "Seconds"}}
REFUSALS: dict[int | str, dict[str, Any]] = {
    "4XX": {"description": "Refused, and nothing is half done / 未受理，未作任何更改", "content": _CONTENT},
    503: {
        "description": "Engine or database away, or the outcome unknown: ask again with the same key"
        " / 请用同一 Idempotency-Key 重试",
        "headers": _RETRY,
        "content": _CONTENT,
    },
}
OTHER_MEDIA: dict[int | str, dict[str, Any]] = {
    415: {
        "description": "Another Content-Type than the body's, whatever kind of file it is; or a kind of file"
        " that is not taken / 内容类型不对，或不接收这种文件",
        "content": _CONTENT,
    }
}
ACCEPTED: dict[int | str, dict[str, Any]] = {
    202: {
        "description": "Accepted for good and not in the tables yet: follow the link / 已受理，稍后可查",
        "headers": _RETRY,
        "content": {"application/json": {"schema": {"type": "object"}}},
    }
}


def describe(app: FastAPI) -> None:
    """Give the app's document the one shape of every refusal."""
    plain = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            schema = ProblemDocument.model_json_schema(ref_template="#/components/schemas/{model}")
            known = plain()["components"]["schemas"]
            known |= schema.pop("$defs") | {"ProblemDocument": schema}
        return plain()

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's own way to extend the document
