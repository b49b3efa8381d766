"""Changes of units as they come in and as they are shown."""

from collections.abc import Mapping
from typing import Any

from pydantic import ConfigDict, Field

from api.texts import Line
from api.views import instant
from cases.model import UnitCode
from cases.units import UnitChange
from policies.words import Text
from storage import directory, followers
from storage.database import Transaction
from storage.inheriting import moves_of
from storage.successions import Given


class NameBody(Text):
    """A unit's name in Chinese and in English."""

    zh: Line
    en: Line


class ChangeBody(UnitChange):
    """Merge or split units."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "kind": "split",
                    "on": "2027-01-01",
                    "units": ["620602101201"],
                    "into": ["620602101202", "620602101203"],
                    "places": {"620602101203": ["620602101201-04", "620602101201-05"]},
                    "names": {"620602101203": {"zh": "示例村（生成）", "en": "Example Village (generated)"}},
                }
            ]
        }
    )
    names: Mapping[UnitCode, NameBody] = Field(default_factory=dict, max_length=20)

    def change(self) -> UnitChange:
        """What the rules know."""
        return UnitChange.model_validate(self.model_dump())


def change_view(given: Given) -> dict[str, Any]:
    """A change that is on record."""
    refused = given.refusal and {"code": given.refusal.code, **given.refusal.says.model_dump()}
    return given.change.model_dump(mode="json") | {
        "id": given.id,
        "state": given.state,
        "given_by": given.given_by,
        "given_at": instant(given.given_at),
        "in_force_at": given.in_force_at and instant(given.in_force_at),
        "refused": refused,
    }


async def preview(tx: Transaction, change: UnitChange) -> dict[str, Any]:
    """What a change is going to do: heirs that are made, what moves where, how many open cases follow."""
    moves = await moves_of(tx, change)
    made = [heir for heir in change.into if await directory.unit(tx, heir) is None]
    return change.model_dump(mode="json") | {
        "made": made,
        "units_below": moves.below,
        "officers": moves.officers | moves.departments,
        "open_cases": len(await followers.concerned(tx, change.units)),
    }
