"""Calls of the command line to the API, as the officer of `FENGQIAO_TOKEN`, at `FENGQIAO_URL`."""

import os
import secrets

import httpx

from runtime.faults import CONFIG, DATA, UNAVAILABLE, CannotRunError
from runtime.terminal import errors

HERE = "http://127.0.0.1:8300"
PATIENCE = 30.0
"""Seconds."""


def call(
    method: str,
    path: str,
    *,
    key: str | None = None,
    content: bytes | None = None,
    json: bool = False,
) -> httpx.Response:
    """One call. CannotRunError for a refusal, with its code, and for an API that is away."""
    token, url = os.environ.get("FENGQIAO_TOKEN"), os.environ.get("FENGQIAO_URL", HERE)
    if not token:
        raise CannotRunError("FENGQIAO_TOKEN is not set: `fengqiao token new OFFICER` makes one", CONFIG)
    key = key or secrets.token_hex(12)
    headers = {"Authorization": f"Bearer {token}"} | ({"Idempotency-Key": key} if method == "POST" else {})
    headers |= {"Content-Type": "application/json"} if json else {}
    try:
        answer = httpx.request(method, f"{url}{path}", headers=headers, content=content, timeout=PATIENCE)
        told = None if answer.is_success else answer.json()
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        _say_how_to_ask_again(method, key)
        raise CannotRunError(
            f"no API of ours answers at {url}: {type(error).__name__}", UNAVAILABLE
        ) from error
    if told is None:
        return answer
    if answer.status_code == httpx.codes.SERVICE_UNAVAILABLE:
        _say_how_to_ask_again(method, key)
    instead = f" ({', '.join(told['allowed'])})" if told.get("allowed") else ""
    raise CannotRunError(f"{told['code']}: {told['zh']} / {told['en']}{instead}", DATA)


def _say_how_to_ask_again(method: str, key: str) -> None:
    if method == "POST":
        errors.print(f"ask again with --key {key}: nothing is done twice", markup=False)
