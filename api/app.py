"""The application: routes, problems, limits."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from importlib.metadata import version

from fastapi import FastAPI
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import problems
from api.routes import cases, lists, operation, roster, rules
from api.services import Services

MAX_BODY = 512 * 1024
"""Bytes. The largest thing that is sent in one piece is a policy document."""


def create_app(lifetime: Callable[[], AbstractAsyncContextManager[Services]]) -> FastAPI:
    """The API over services that live as long as the app."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with lifetime() as services:
            app.state.services = services
            yield

    app = FastAPI(
        title="Fengqiao 枫桥",
        version=version("fengqiao"),
        summary="Tiered dispute mediation: one durable case from the village group to the county",
        lifespan=lifespan,
    )
    for router in (lists.router, cases.router, roster.router, rules.router, operation.router):
        app.include_router(router)
    problems.install(app)
    app.add_middleware(BodyLimit)
    return app


class BodyLimit:
    """Refuses bodies over the limit before anything reads them whole, announced or not."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        announced = dict(scope["headers"]).get(b"content-length", b"0")
        if not announced.isdigit() or int(announced) > MAX_BODY:
            await self._refuse(scope, receive, send)
            return
        read = 0

        async def limited() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > MAX_BODY:
                raise problems.Problem("body_too_large")
            return message

        await self.app(scope, limited, send)

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        raised = problems.Problem("body_too_large")
        await problems.problem_response(raised.status, raised.body)(scope, receive, send)
