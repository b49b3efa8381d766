"""Operation: is the process alive, can it work. The only paths open without a token, docs apart."""

import asyncio
from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from temporalio.service import RPCError

from api.services import Here, Services

router = APIRouter(tags=["operation"])
LOOK_SECONDS = 3.0


@router.get("/health")
async def health() -> dict[str, str]:
    """The process is alive."""
    return {"status": "ok"}


@router.get("/ready")
async def ready(here: Here) -> JSONResponse:
    """Database and engine answer."""
    parts: dict[str, Any] = {"database": await here.database.answers(), "engine": await _engine(here)}
    fit = all(parts.values())
    answer = {"ready": fit, **parts, "instance": here.instance}
    return JSONResponse(answer, 200 if fit else 503, {} if fit else {"Retry-After": "2"})


async def _engine(here: Services) -> bool:
    if here.client is None:
        return False
    try:
        async with asyncio.timeout(LOOK_SECONDS):
            return await here.client.service_client.check_health()
    except (RPCError, TimeoutError):
        return False
