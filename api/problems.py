"""Refusals as RFC 9457 problem documents; HTTP statuses are decided here and nowhere else."""

from collections.abc import Mapping, Sequence
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from cases.refusals import Refusal
from cases.refusing import Kind
from policies.faults import Fault, plain_words
from policies.rulebook import RuleMissingError
from policies.words import Text
from storage.faults import DatabaseAwayError
from storage.key_ring import KeyMissingError
from storage.vault import UnsealError

log = structlog.get_logger()

STATUS_OF_KIND = {
    Kind.INVALID: 422,
    Kind.FORBIDDEN: 403,
    Kind.CONFLICT: 409,
    Kind.STALE: 412,
    Kind.REUSED: 422,
}

DOOR_CODES: dict[str, tuple[int, str, str]] = {
    # code: status, zh, en
    "unauthenticated": (
        401,
        "请先登录（令牌无效或已失效）",
        "sign in: the token is missing, wrong or has ended",
    ),
    "forbidden": (403, "您的岗位无权查看或办理", "your post does not allow this"),
    "csrf_token_missing": (
        403,
        "缺少或不符 X-CSRF-Token，请刷新页面后重试",
        "X-CSRF-Token is missing or wrong: load the page anew",
    ),
    "password_to_change": (403, "请先修改初始密码", "choose a password of your own first"),
    "claims_unknown": (
        403,
        "身份平台给出的人员或单位不在名册中，请联系管理员",
        "the roster has no such officer, or has them in another unit than the identity provider says",
    ),
    "no_provider": (404, "未配置统一身份认证", "no identity provider is configured"),
    "provider_away": (503, "身份平台暂不可用", "the identity provider is away, or not what was configured"),
    "flow_broken": (400, "登录过程已失效，请重新登录", "this sign-in has ended or is not yours: begin anew"),
    "wrong_password": (401, "账号或密码不正确", "no account with that name and password"),
    "not_a_session": (409, "不是用密码登录的会话", "nobody has signed in by password here"),
    "too_many_requests": (429, "请求过于频繁，请稍后再试", "too many requests: slow down"),
    "too_many_attempts": (
        429,
        "尝试次数过多，请稍后再试",
        "too many attempts: wait before you try again",
    ),
    "out_of_scope": (403, "该令牌的使用范围不包括此操作", "this token may not be used for that"),
    "not_found": (404, "没有找到", "there is nothing here"),
    "method_not_allowed": (405, "不支持该方法", "this method is not supported here"),
    "idempotency_key_missing": (
        400,
        "缺少 Idempotency-Key（8 至 128 个可见字符）",
        "Idempotency-Key is needed (8 to 128 visible characters)",
    ),
    "if_match_malformed": (400, "If-Match 须为案件的 ETag", "If-Match must be the case's ETag"),
    "bad_cursor": (400, "游标无效：不是列表给出的", "the cursor is not one that a list has given"),
    "body_too_large": (413, "内容过大", "the body is too large"),
    "head_too_large": (431, "请求头过大", "the request line and headers are too large"),
    "too_slow": (408, "请求未在时限内发完", "the request did not come to its end in time"),
    "file_empty": (422, "文件是空的", "the file is empty"),
    "media_not_taken": (
        415,
        "不接收这种文件：可用 PDF、JPEG、PNG、DOCX、XLSX、MP3、M4A、WAV、MP4 或 UTF-8 文本",
        "such files are not taken: PDF, JPEG, PNG, DOCX, XLSX, MP3, M4A, WAV, MP4 or text in UTF-8 are",
    ),
    "store_away": (
        503,
        "材料库暂不可用，未作任何更改",
        "the store of documents is away; nothing was changed",
    ),
    "document_missing": (
        503,
        "材料库中没有这份材料；请运维人员从材料库备份中放回，fengqiao verify 会列出文件",
        "the store lacks this document: fengqiao verify names its file, put it back from the store's backup",
    ),
    "document_damaged": (
        503,
        "这份材料与归入时不符；请运维人员从材料库备份中放回，fengqiao verify 会列出文件",
        "the document is not what was filed: fengqiao verify names its file, put it back from a backup",
    ),
    "malformed": (
        400,
        "内容无法读取：须为 UTF-8 编码（无 BOM）的有效 JSON，同一字段不得重复",
        "the body cannot be read: valid JSON in UTF-8 without a byte order mark is needed, no field twice",
    ),
    "unsupported_media_type": (
        415,
        "JSON（UTF-8）用 application/json，规则用 application/yaml，材料用 application/octet-stream；不压缩",
        "unpacked: JSON in UTF-8 application/json, rules application/yaml, files application/octet-stream",
    ),
    "invalid_request": (422, "内容不符合要求", "the request is not well formed"),
    "document_refused": (422, "文件有误，未载入", "the document has mistakes and was not loaded"),
    "version_taken": (
        409,
        "该编号与版本已有另一内容，请提高版本号",
        "this id and version exist with other content",
    ),
    "rules_of_others": (
        403,
        "须由运维人员用 fengqiao policy load 或 calendar load，或由上级管理员载入：本单位以外有单位适用",
        "places outside your unit go by it: fengqiao policy load, calendar load or an administrator above",
    ),
    "unknown_unit": (422, "没有这个单位", "there is no such unit"),
    "unknown_policy": (422, "没有这套规则", "there is no such policy"),
    "no_policy": (422, "该单位没有生效的规则", "no policy is in force for this unit"),
    "already_opened": (409, "该来源编号已立案", "this source reference was opened before"),
    "no_such_event": (404, "本案尚无这一编号的事件", "the case has no event of that number so far"),
    "not_on_record_yet": (503, "尚未记入，请稍后再看", "not on record yet: look again shortly"),
    "database_away": (
        503,
        "数据库暂不可用；请用同一 Idempotency-Key 重试，不会重复办理",
        "the database is away: ask again with the same Idempotency-Key, nothing is done twice",
    ),
    "engine_away": (503, "引擎暂不可用，未作任何更改", "the engine is away; nothing was changed"),
    "key_missing": (
        503,
        "密钥环中没有该案的密钥，案件文本和当事人信息暂不能打开；期限、层级、清单照常。请运维人员放回密钥环副本",
        "the key ring lacks this case's key: texts and parties stay closed, deadlines and lists go on",
    ),
    "text_damaged": (
        503,
        "该案的密文打不开，可能已被改动；请运维人员运行 fengqiao verify",
        "a sealed text of this case does not open, perhaps it was changed: fengqiao verify tells",
    ),
    "chain_broken": (
        503,
        "该案的记录与当初写入的不符，不能据此继续办理；请运维人员运行 fengqiao verify",
        "what is kept of this case is not what was written, nothing goes on from it: fengqiao verify tells",
    ),
    "not_together": (
        503,
        "数据库与引擎正在恢复或迁移，未作任何更改；完成后请重试",
        "tables and engine are being recovered or moved; nothing was changed: ask again when that is done",
    ),
    "number_taken": (
        503,
        "引擎中该编号是数据库没有的另一纠纷，未受理；请重试，并由运维人员运行 fengqiao recover database",
        "the engine has another dispute of this number; nothing was taken in: fengqiao recover database",
    ),
    "outcome_unknown": (
        503,
        "结果未知：请用同一 Idempotency-Key 重试，不会重复办理",
        "the outcome is unknown: ask again with the same Idempotency-Key, nothing is done twice",
    ),
    "too_many_streams": (
        429,
        "实时连接过多，请关闭其他页面或稍后再试",
        "too many streams are open at once: close others, or try again shortly",
    ),
    "busy": (429, "该案件正在办理的请求过多，请稍后", "too many requests on this case at once"),
    "rules_missing": (503, "本机尚未载入该案规则", "the rules of this case are not loaded here yet"),
    "unknown_command": (404, "没有这个操作", "there is no such command"),
    "internal": (500, "系统内部错误，已记录", "an internal error, which was recorded"),
}

RETRY_AFTER = "2"
MEDIA_TYPE = "application/problem+json"
MAX_MISTAKES, MAX_FIELD = 20, 100
"""Of what a client got wrong, so much is told; its field names are its own and may be anything."""


class Problem(HTTPException):
    """A refusal on its way out of a route.

    An HTTPException, since FastAPI lets no other kind out unchanged while it reads a body.
    """

    def __init__(self, code: str, **more: Any) -> None:
        status, zh, en = DOOR_CODES[code]
        super().__init__(status, code)
        self.body = {"code": code, "zh": zh, "en": en, **more}


class RefusedError(Problem):
    """A refusal of the rules on its way out."""

    def __init__(self, refusal: Refusal) -> None:
        HTTPException.__init__(self, STATUS_OF_KIND[refusal.kind], refusal.code)
        self.body = {
            "code": refusal.code,
            "zh": refusal.says.zh,
            "en": refusal.says.en,
            "rule": refusal.rule,
            "field": refusal.field,
            "allowed": list(refusal.allowed),
        }


def problem_response(problem: Problem, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """A problem document."""
    status, body = problem.status_code, dict(problem.body)
    wait = str(body.pop("retry_after", RETRY_AFTER))
    content = {
        "type": f"urn:fengqiao:problem:{body['code']}",
        "title": f"{body['zh']} / {body['en']}",
        "status": status,
        **{key: value for key, value in body.items() if value is not None},
    }
    sent = dict(headers or {})
    if status in (429, 503):
        sent["Retry-After"] = wait
    if status == 401:  # noqa: PLR2004
        sent["WWW-Authenticate"] = "Bearer"
    return JSONResponse(content, status, sent, media_type=MEDIA_TYPE)


def faults_body(faults: list[Fault]) -> list[dict[str, Any]]:
    """Mistakes of a document with their lines."""
    return [{"line": f.line, "field": f.field, "zh": f.says.zh, "en": f.says.en} for f in faults]


def install(app: FastAPI) -> None:
    """Turn everything that can go wrong into problem documents; `guard` catches what nobody foresaw."""

    @app.exception_handler(Problem)
    async def _problem(_: Request, error: Problem) -> JSONResponse:
        return problem_response(error)

    @app.exception_handler(RequestValidationError)
    async def _invalid(_: Request, error: RequestValidationError) -> JSONResponse:
        return problem_response(_invalid_request(error.errors()))

    @app.exception_handler(HTTPException)
    async def _http(_: Request, error: HTTPException) -> JSONResponse:
        codes = {404: "not_found", 405: "method_not_allowed", 400: "malformed"}
        return problem_response(Problem(codes.get(error.status_code, "internal")), error.headers)

    @app.exception_handler(DatabaseAwayError)
    async def _database(_: Request, error: DatabaseAwayError) -> JSONResponse:
        log.warning("database_away", error=str(error))
        return problem_response(Problem("database_away"))

    @app.exception_handler(UnsealError)
    async def _sealed(_: Request, error: UnsealError) -> JSONResponse:
        code = "key_missing" if isinstance(error, KeyMissingError) else "text_damaged"
        log.error(code, error=str(error))
        return problem_response(Problem(code))

    @app.exception_handler(RuleMissingError)
    async def _rules(_: Request, error: RuleMissingError) -> JSONResponse:
        log.warning("rules_missing", error=str(error))
        return problem_response(Problem("rules_missing"))


def _invalid_request(errors: Sequence[Any]) -> Problem:
    """What the framework found wrong. A path that cannot name anything names nothing."""
    if any(error["type"] == "json_invalid" for error in errors):
        return Problem("malformed")
    if any(error["loc"][0] == "path" for error in errors):
        return Problem("not_found")
    wholes = {error["loc"][:n] for error in errors for n in range(len(error["loc"]))}
    parts = [error for error in errors if error["loc"] not in wholes]  # not also the whole that they spoil
    mistakes = [_mistake(error) for error in parts[:MAX_MISTAKES]]
    return Problem("invalid_request", errors=mistakes, field=mistakes[0]["field"])


def _mistake(error: Any) -> dict[str, str]:
    says: Text = plain_words(error)
    inside = error["loc"][1:] or error["loc"]
    return {"field": shown(".".join(str(part) for part in inside)), "zh": says.zh, "en": says.en}


def shown(name: str) -> str:
    """A name that came from outside, short and without anything that hides, reorders or cannot be sent."""
    return "".join(char if char.isprintable() else "\ufffd" for char in name[:MAX_FIELD])
