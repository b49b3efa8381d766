"""The small county with somebody to stand in for each of those who hand over."""

import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from runtime.engine import Engine
from runtime.settings import Settings
from runtime.sign_ins import new_token
from tests.support.changing_county import (
    OFFICERS,
    TOWNSHIP,
    UNITS,
    VILLAGES,
    ChangingCounty,
    changing_county,
    load_tables,
    officer,
    write_tables,
)

DEPUTIES = [
    officer("t-deputy", TOWNSHIP, "unit_head"),
    *(officer(f"deputy-{village[-2:]}", village, "mediator") for village in VILLAGES),
]


@asynccontextmanager
async def handing_county(settings: Settings, engine: Engine, namespace: str) -> AsyncIterator[ChangingCounty]:
    """The county with a deputy for the township's head and for each village's mediator."""
    async with changing_county(settings, engine, namespace) as made:
        with tempfile.TemporaryDirectory() as folder:
            await load_tables(made.database, write_tables(Path(folder), UNITS, [*OFFICERS, *DEPUTIES]))
        signed = {each[0]: await new_token(made.database, each[0]) for each in DEPUTIES}
        made.stage.tokens = {**made.stage.tokens, **signed}
        yield made


def path(officer: str, part: str = "handover") -> str:
    return f"/v1/officers/{officer}/{part}"


def results(given: dict[str, Any]) -> dict[str, str]:
    """What became of each thing, by case and kind."""
    return {f"{item['number']} {item['kind']}": item["result"] for item in given["items"]}
