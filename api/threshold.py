"""The threshold of every route but health and docs: sign in first, then be understood without doubt."""

import json
from collections.abc import Callable, Coroutine, Iterator
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from api.auth import sign_in
from api.describing import REFUSALS
from api.problems import Problem, shown

JSON = "application/json"
Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class Threshold(APIRoute):
    """A route that reads nothing from strangers and guesses at nothing."""

    def get_route_handler(self) -> Handler:
        """The route's handler behind the threshold."""
        inner = super().get_route_handler()

        async def handler(request: Request) -> Response:
            await sign_in(request)
            self._refuse_unknown_parameters(request)
            self._refuse_other_media(request)
            return await inner(_StrictRequest(request.scope, request.receive))

        return handler

    def _refuse_unknown_parameters(self, request: Request) -> None:
        """A misspelt filter would otherwise be a list of something else."""
        known = set(_parameters(self.dependant))
        for name in request.query_params:
            if name not in known:
                mistake = {"field": shown(name), "zh": "没有这个查询参数", "en": "there is no such parameter"}
                raise Problem("invalid_request", field=mistake["field"], errors=[mistake])

    def _refuse_other_media(self, request: Request) -> None:
        headers = request.headers
        if self.body_field is None or not _has_body(request):
            return
        wanted = getattr(self.body_field.field_info, "media_type", JSON)
        given = headers.get("content-type", "").partition(";")[0].strip().lower()
        is_json = given == JSON or (given.startswith("application/") and given.endswith("+json"))
        if is_json != (wanted == JSON):
            raise Problem("unsupported_media_type", field="Content-Type")


def _parameters(of: Dependant) -> Iterator[str]:
    """Names of the query parameters that a route and its dependencies take."""
    yield from (field.alias for field in of.query_params)
    for below in of.dependencies:
        yield from _parameters(below)


def _has_body(request: Request) -> bool:
    return request.headers.get("content-length", "0") != "0" or "transfer-encoding" in request.headers


class _StrictRequest(Request):
    """JSON is read as UTF-8, and no field twice: of two values nobody could say which was meant."""

    async def json(self) -> Any:
        return json.loads(
            (await self.body()).decode(), object_pairs_hook=_each_once, parse_constant=_no_number
        )


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Problem("malformed")
    return found


def _no_number(_: str) -> None:
    raise Problem("malformed")


def new_router(tag: str, prefix: str = "/v1") -> APIRouter:
    """A router whose every route has the threshold and says how it refuses."""
    return APIRouter(prefix=prefix, tags=[tag], route_class=Threshold, responses=REFUSALS)
