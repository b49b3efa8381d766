"""An engine that lets nobody in without a certificate: who gets through, and what the others are told."""

import asyncio
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from activities.engine import SEARCH_ATTRIBUTES
from runtime.connection import engine_at, reach_engine
from runtime.credentials import credentials_of
from runtime.engine import Engine, EngineFault, open_engine, prepare_namespace
from runtime.faults import UNAVAILABLE, CannotRunError
from runtime.halves import see_that_both_are_there
from runtime.installation import wish
from runtime.recovering import recover_database
from runtime.settings import Settings
from runtime.worker import run_worker
from tests.recovery.places import accepted, quiet, working
from tests.support.certificates import Authority, Pair
from tests.support.commanding import in_this_process
from tests.support.installation import copy_home
from tests.wire.conftest import ENGINE
from workflows.messages import STATE

PATIENCE = 120
"""Seconds: a worker on a busy machine is ready late."""


@dataclass(frozen=True)
class Papers:
    """What somebody has to show, and whom they trust; by the names of the settings."""

    temporal_tls_ca: Path | None = None
    temporal_tls_cert: Path | None = None
    temporal_tls_key: Path | None = None
    temporal_tls_server_name: str | None = ENGINE

    def told(self) -> dict[str, Any]:
        """The settings that are set."""
        every = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value for name, value in every.items() if value is not None}

    def environment(self) -> dict[str, str]:
        """The same as an operator sets them."""
        return {f"FENGQIAO_{name.upper()}": str(value) for name, value in self.told().items()}


@pytest.fixture
def papers(county_ca: Authority, ours: Pair) -> Papers:
    """All in order."""
    return Papers(county_ca.file, ours.certificate, ours.key)


@pytest.fixture
def home(county: Settings, guarded: str, papers: Papers) -> Iterator[Settings]:
    """A county that is to work with that engine, in a namespace of its own."""
    made = copy_home(county)
    namespace = f"wire-{secrets.token_hex(4)}"
    yield made.model_copy(update={"temporal_address": guarded, "namespace": namespace} | papers.told())
    shutil.rmtree(made.data)


async def commanded(home: Settings, papers: Papers, *command: str) -> tuple[int, str]:
    where = {"TEMPORAL_ADDRESS": home.temporal_address or "", "FENGQIAO_NAMESPACE": home.namespace}
    return await in_this_process(home.data, *command, **where, **papers.environment())


async def test_with_a_certificate_one_gets_through(home: Settings, papers: Papers) -> None:
    """The namespace is prepared, and asked whether a worker works in it: none has come yet."""
    assert await commanded(home, papers, "migrate") == (0, "")
    code, said = await commanded(home, papers, "heard")
    assert (code, "the engine has not heard of a worker" in said) == (UNAVAILABLE, True), said


async def test_fengqiao_up_uses_such_an_engine(home: Settings) -> None:
    async with await open_engine(wish(home), quiet) as engine:
        assert (engine.kind, engine.address) == ("address", home.temporal_address)


@pytest.fixture
def wrong(request: pytest.FixtureRequest, papers: Papers, foreign_ca: Authority) -> Papers:
    """Papers with something wrong about them."""
    stranger = foreign_ca.issue("fengqiao")
    trusted = papers.temporal_tls_ca
    return {
        "no certificate": Papers(trusted),
        "one of strangers": Papers(trusted, stranger.certificate, stranger.key),
        "trust in strangers": Papers(foreign_ca.file, papers.temporal_tls_cert, papers.temporal_tls_key),
        "another name": Papers(trusted, papers.temporal_tls_cert, papers.temporal_tls_key, "another.test"),
        "no TLS": Papers(temporal_tls_server_name=None),
    }[request.param]


REFUSED = {
    "no certificate": "client certificate",  # what it says of it may be lost: it hangs up at once
    "one of strangers": "client certificate",
    "trust in strangers": "its certificate is signed by none of the authorities that are trusted here",
    "another name": "its certificate is made out for another name",
    "no TLS": "spoken to without TLS",
}


@pytest.mark.parametrize(("wrong", "says"), REFUSED.items(), ids=REFUSED, indirect=["wrong"])
async def test_everybody_else_is_told_why_not(home: Settings, wrong: Papers, says: str) -> None:
    refused = home.model_copy(update=dict.fromkeys(field.name for field in fields(Papers)) | wrong.told())
    with pytest.raises(CannotRunError, match=says) as told:
        await engine_at(str(home.temporal_address), home.namespace, credentials_of(refused))
    assert told.value.exit_code == UNAVAILABLE
    code, said = await commanded(home, wrong, "heard")
    assert (code, said.count("\n")) == (UNAVAILABLE, 1), said
    assert says in said


async def test_a_worker_waits_for_it_and_says_why(home: Settings) -> None:
    """It may be the engine's certificate that is to be renewed: nobody has to start the worker again."""
    refused = home.model_copy(update={"temporal_tls_cert": None, "temporal_tls_key": None})
    stop = asyncio.Event()
    with capture_logs() as logs:
        reaching = asyncio.create_task(reach_engine(refused, stop))
        async with asyncio.timeout(PATIENCE):
            while not logs:
                await asyncio.sleep(0.02)
        stop.set()
        assert await reaching is None
    assert logs[0]["event"] == "engine_away"
    assert "it asks for a client certificate" in logs[0]["error"]


async def test_fengqiao_up_says_it_too(home: Settings) -> None:
    refused = home.model_copy(update={"temporal_tls_cert": None, "temporal_tls_key": None})
    with pytest.raises(EngineFault, match="it asks for a client certificate"):
        await open_engine(replace(wish(refused), patience=timedelta(seconds=1)), quiet)


async def test_cases_move_there_from_an_engine_without_and_go_on(
    home: Settings, engine: Engine, papers: Papers
) -> None:
    """The embedded one is spoken to in plain, the new one as the settings say, by its worker too."""
    plain = home.model_copy(update=dict.fromkeys(papers.told()))
    await prepare_namespace(engine.address, home.namespace, SEARCH_ATTRIBUTES)
    await recover_database(plain, engine.address, quiet)
    async with working(plain, engine) as world:
        case = await accepted(world.stage, "迁往集群")
    code, said = await commanded(home, papers, "move", engine.address, "--plain", "old")
    assert code == 0, said
    await see_that_both_are_there(home, str(home.temporal_address))
    client = await engine_at(str(home.temporal_address), home.namespace, credentials_of(home))
    stop = asyncio.Event()
    at_work = asyncio.create_task(run_worker(home, stop))
    try:
        async with asyncio.timeout(PATIENCE):
            state = await client.get_workflow_handle(case.number).query(STATE)
    finally:
        stop.set()
        await at_work
    assert state["number"] == case.number
