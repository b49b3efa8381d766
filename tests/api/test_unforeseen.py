"""A mistake of our own: told as a problem document, recorded without anything personal, and never raised."""

import httpx
from structlog.testing import capture_logs

from api.app import create_app
from tests.api.alone import unused
from tests.api.asking import problem

PERSONAL = "示例甲 13800000001"


async def test_a_bug_is_told_and_recorded_without_data() -> None:
    app = create_app(unused)

    @app.get("/bug")
    async def bug() -> None:
        raise ValueError(PERSONAL)

    transport = httpx.ASGITransport(app=app, raise_app_exceptions=True)
    with capture_logs() as logs:
        async with httpx.AsyncClient(transport=transport, base_url="http://fengqiao.test") as http:
            answer = await http.get("/bug", params={"name": PERSONAL})
    problem(answer, 500, "internal")
    (line,) = logs
    assert line["kind"] == "ValueError"
    assert line["at"][-1].startswith("tests/api/test_unforeseen.py:")
    assert PERSONAL not in str(logs) + answer.text
