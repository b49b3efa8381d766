"""The threshold of every route but health and docs: sign in first, then be understood without doubt."""

import json
from collections.abc import Callable, Coroutine, Iterator
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from api.auth import refuse_other_sites, sign_in
from api.clock import now
from api.describing import REFUSALS
from api.kept_out import KeptOutError, note_kept_out
from api.problems import Problem, shown
from api.services import services
from cases.access import Access, AccessKind
from cases.model import Actor
from cases.opening import CASE_NUMBER
from cases.scopes import covers, scope_of
from storage.tokens import Bearer

JSON = "application/json"
UTF_8 = frozenset({"", "utf-8", "utf8"})
"""What bodies are read as, whether or not their content type says so."""
OF_SESSIONS = frozenset({"/v1/session", "/v1/session/password", "/v1/session/end"})
"""What is open to whoever has yet to choose a password of their own."""
KEPT_OUT = frozenset({403, 404})
"""Statuses by which somebody is kept from what is not theirs, said or unsaid."""
CLOSED_TO_ALL = "frozen"
"""The refusal by which a case is closed that somebody may see otherwise."""
Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class Threshold(APIRoute):
    """A route that reads nothing from strangers and guesses at nothing."""

    def get_route_handler(self) -> Handler:
        """The route's handler behind the threshold."""
        inner = super().get_route_handler()

        async def handler(request: Request) -> Response:
            await self._sign_in(request)
            try:
                refuse_other_sites(request)
                self._refuse_other_scopes(request)
                self._refuse_unknown_parameters(request)
                self._refuse_other_media(request)
                answer = await inner(_StrictRequest(request.scope, request.receive))
            except Problem as problem:
                code = problem.body["code"]
                if problem.status_code in KEPT_OUT or code == CLOSED_TO_ALL:
                    self._note(request, AccessKind.REFUSED, code)
                raise
            if not getattr(request.state, "is_in_log", False):
                kind = AccessKind.SAW if request.method == "GET" else AccessKind.DID
                self._note(request, kind, number=answer.headers.get("location", "").rpartition("/")[2])
            return answer

        return handler

    async def _sign_in(self, request: Request) -> None:
        try:
            await sign_in(request)
        except KeptOutError as problem:
            what, number = self._asked(request)
            await note_kept_out(services(request), problem.who, what, problem.body["code"], number)
            raise

    def _note(self, request: Request, kind: AccessKind, code: str | None = None, number: str = "") -> None:
        """Have the access log say who was here."""
        me: Actor = request.state.me
        what, about = self._asked(request, number)
        services(request).watch.note(Access.by(me, now(), kind, what, number=about, code=code))

    def _asked(self, request: Request, number: str = "") -> tuple[str, str | None]:
        """What was asked, and of which case, without a word of what somebody typed."""
        number = request.path_params.get("number", number)
        about = number if CASE_NUMBER.fullmatch(number) else None
        return f"{request.method} {self.path_format}", about

    def _refuse_other_scopes(self, request: Request) -> None:
        bearer: Bearer = request.state.bearer
        wanted = scope_of(request.method, self.path_format)
        if not covers(bearer.scopes, wanted):
            raise Problem("out_of_scope", scope=wanted.value)
        if bearer.password_to_change and self.path_format not in OF_SESSIONS:
            raise Problem("password_to_change")

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
        given, _, how = (part.strip().lower() for part in headers.get("content-type", "").partition(";"))
        is_json = given == JSON or (given.startswith("application/") and given.endswith("+json"))
        if is_json != (wanted == JSON) or _charset(how) not in UTF_8:
            raise Problem("unsupported_media_type", field="Content-Type")


def _parameters(of: Dependant) -> Iterator[str]:
    """Names of the query parameters that a route and its dependencies take."""
    yield from (field.alias for field in of.query_params)
    for below in of.dependencies:
        yield from _parameters(below)


def _charset(parameters: str) -> str:
    """What a content type says that its text is written in; empty if it does not say."""
    named = (part.partition("=") for part in parameters.split(";"))
    return next((value.strip(' \t"') for name, _, value in named if name.strip() == "charset"), "")


def _has_body(request: Request) -> bool:
    return request.headers.get("content-length", "0") != "0" or "transfer-encoding" in request.headers


class Doorstep(Threshold):
    """A route that strangers may come to, and that guesses at nothing either."""

    def get_route_handler(self) -> Handler:
        """The route's handler without the question who is there."""
        inner = APIRoute.get_route_handler(self)

        async def handler(request: Request) -> Response:
            self._refuse_unknown_parameters(request)
            self._refuse_other_media(request)
            return await inner(_StrictRequest(request.scope, request.receive))

        return handler


def has_its_entry(request: Request) -> None:
    """The call has written its own entry in the access log."""
    request.state.is_in_log = True


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


def new_router(tag: str, prefix: str = "/v1", *, open_to_all: bool = False) -> APIRouter:
    """A router whose every route has the threshold and says how it refuses."""
    route = Doorstep if open_to_all else Threshold
    return APIRouter(prefix=prefix, tags=[tag], route_class=route, responses=REFUSALS)
