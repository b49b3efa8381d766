"""An example body for every command, read off its schema, so that a new command has one by itself."""

from typing import Any

from pydantic import BaseModel, TypeAdapter

from cases.events.handing_over import Ref
from cases.model import CallId, CaseNumber, DocumentId, Hash, OfficerId, PartyId, TaskId, UnitCode
from policies.words import Key

Schema = dict[str, Any]
TEXT = "示例文字。"
INSTANT, DAY = "2026-03-02T09:30:00+08:00", "2026-03-02"
FORMATS = {"date-time": INSTANT, "date": DAY}
PATTERNS = {
    TypeAdapter(kind).json_schema()["pattern"]: sample
    for kind, sample in (
        (PartyId, "p1"),
        (CaseNumber, "532329-2026-000002"),
        (TaskId, "t1"),
        (DocumentId, "d1"),
        (CallId, "c1"),
        (Hash, "0" * 64),
        (OfficerId, "shishan-v01-g01-grid"),
        (UnitCode, "532329101001-02"),
        (Key, "group"),
        (Ref, "group.grid_member"),
    )
}


def example(model: type[BaseModel]) -> dict[str, Any]:
    """A body with everything that is needed, and what is optional where an empty one would say nothing."""
    schema = model.model_json_schema()
    made: dict[str, Any] = _sample(schema, schema.get("$defs", {}))
    return made


def _sample(schema: Schema, known: Schema) -> Any:
    if "examples" in schema:
        return schema["examples"][0]
    if "$ref" in schema:
        return _sample(known[schema["$ref"].rpartition("/")[2]], known)
    if "enum" in schema:
        return schema["enum"][0]
    match schema.get("type"):
        case "object":
            wanted = schema.get("properties", {}).items()
            return {
                name: part["examples"][0] if "examples" in part else _sample(part, known)
                for name, part in wanted
                if part.get("default", "") is not None or "examples" in part
            }
        case "array":
            return _several(schema["items"], known)
        case "integer":
            return schema.get("minimum", 1)
        case "boolean":
            return True
    return FORMATS.get(schema.get("format", "")) or PATTERNS.get(schema.get("pattern", "")) or TEXT


def _several(item: Schema, known: Schema) -> list[Any]:
    """Every word there is, or one of anything else."""
    words = known.get(item.get("$ref", "").rpartition("/")[2], item).get("enum")
    return list(words) if words else [_sample(item, known)]
