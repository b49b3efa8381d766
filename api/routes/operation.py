"""Operation: is the process alive, can it work. The only paths open without a token, docs apart."""

import asyncio
from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from sqlalchemy import text
from temporalio.service import RPCError

from api.services import Here, Services
from storage.database import DatabaseAwayError

router = APIRouter(tags=["operation"])
LOOK_SECONDS = 3.0


@router.get("/health")
async def health() -> dict[str, str]:
    """The process is alive."""
    return {"status": "ok"}


@router.get("/ready")
async def ready(here: Here) -> JSONResponse:
    """Database and engine answer."""
    parts: dict[str, Any] = {"database": await _database(here), "engine": await _engine(here)}
    fit = all(parts.values())
    return JSONResponse({"ready": fit, **parts}, 200 if fit else 503, {} if fit else {"Retry-After": "2"})


async def _database(here: Services) -> bool:
    try:
        async with here.database.read() as tx:
            await tx.execute(text("SELECT 1"))
    except DatabaseAwayError:
        return False
    return True


async def _engine(here: Services) -> bool:
    if here.client is None:
        return False
    try:
        async with asyncio.timeout(LOOK_SECONDS):
            return await here.client.service_client.check_health()
    except (RPCError, TimeoutError):
        return False
