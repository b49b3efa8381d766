"""The application: routes, problems, limits."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from importlib.metadata import version

from fastapi import FastAPI
from fastapi_offline import FastAPIOffline

from api import docs, problems
from api.describing import describe
from api.guard import BodyLimit, Unforeseen
from api.routes import (
    access,
    actions,
    boards,
    cases,
    changes,
    circulating,
    documents,
    explaining,
    finding,
    handovers,
    listed,
    lists,
    operation,
    provider,
    roster,
    rules,
    session,
    tasks,
    tokens,
)
from api.services import Services


def create_app(lifetime: Callable[[], AbstractAsyncContextManager[Services]]) -> FastAPI:
    """The API over services that live as long as the app."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with lifetime() as services:
            app.state.services = services
            yield

    app = FastAPIOffline(
        title="Fengqiao 枫桥",
        version=version("fengqiao"),
        summary="Tiered dispute mediation: one durable case from the village group to the county",
        lifespan=lifespan,
        redirect_slashes=False,
        docs_url=None,
        redoc_url=None,
        static_url=docs.STATIC,
    )
    for router in (
        lists.router,
        tasks.router,
        circulating.router,
        listed.router,
        finding.router,
        boards.router,
        changes.router,
        cases.router,
        documents.router,
        actions.router,
        explaining.router,
        access.router,
        roster.router,
        handovers.router,
        rules.router,
        session.doorstep,
        provider.router,
        session.router,
        tokens.router,
        operation.router,
        docs.router,
    ):
        # Not include_router: it makes each route anew for every app, and looks through routers for each call.
        app.router.routes.extend(router.routes)
    describe(app)
    problems.install(app)
    app.add_middleware(BodyLimit)
    app.add_middleware(Unforeseen)
    return app
