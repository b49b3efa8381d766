"""Hosts, ports and paths of a container become those of this machine, and nothing else does."""

from pathlib import Path

import pytest

from rehearsal.faults import RehearsalError
from rehearsal.translation import Translation


@pytest.fixture
def here(tmp_path: Path) -> Translation:
    for name in ("secret", "data"):
        (tmp_path / name).touch()
    mounts = {"/run/secrets/url": tmp_path / "secret", "/data": tmp_path / "data"}
    return Translation(frozenset({"postgres", "temporal"}), {5432: 15432, 7233: 17233, 8300: 18300}, mounts)


@pytest.mark.parametrize(
    ("name", "value", "becomes"),
    [
        ("POSTGRES_SEEDS", "postgres", "127.0.0.1"),
        ("BIND_ON_IP", "0.0.0.0", "127.0.0.1"),  # noqa: S104  # to be replaced
        ("TEMPORAL_ADDRESS", "temporal:7233", "127.0.0.1:17233"),
        ("DB_PORT", "5432", "15432"),
        ("FENGQIAO_API_PORT", "8300", "18300"),
        ("NUM_HISTORY_SHARDS", "5432", "5432"),
        ("POSTGRES_USER", "fengqiao", "fengqiao"),
        ("TOLD", "a postgres server", "a postgres server"),
        ("URL", "postgresql://me:pw@postgres:5432/postgres", "postgresql://me:pw@127.0.0.1:15432/postgres"),
    ],
)
def test_a_variable(here: Translation, name: str, value: str, becomes: str) -> None:
    assert here.variable(name, value) == becomes


def test_paths_lead_to_what_is_mounted(here: Translation, tmp_path: Path) -> None:
    assert here.variable("FILE", "/run/secrets/url") == str(tmp_path / "secret")
    assert here.variable("RING", "/data/key-ring.json") == f"{tmp_path / 'data'}/key-ring.json"
    assert here.variable("OTHER", "/database/data") == "/database/data"
    assert here.script('x="$(cat /run/secrets/url)"; exec y') == f'x="$(cat {tmp_path / "secret"})"; exec y'


def test_a_health_check(here: Translation) -> None:
    assert here.arguments(["pg_isready", "-h", "127.0.0.1", "-p", "5432"])[-1] == "15432"
    assert here.arguments(["wget", "http://127.0.0.1:8300/ready"])[-1] == "http://127.0.0.1:18300/ready"


@pytest.mark.parametrize("words", [["nc", "1234"], ["wget", "http://127.0.0.1:1234/"]])
def test_a_port_that_is_of_no_service(here: Translation, words: list[str]) -> None:
    with pytest.raises(RehearsalError, match="1234 is no port of any service"):
        here.arguments(words)


@pytest.mark.parametrize(
    "script", ["cat /run/secrets/other", "exec /etc/temporal/entrypoint.sh", "a -c=/no/where"]
)
def test_a_path_that_is_nowhere(here: Translation, script: str) -> None:
    with pytest.raises(RehearsalError, match="is nowhere on this machine"):
        here.script(script)


def test_what_looks_like_a_path_and_is_none(here: Translation) -> None:
    for text in ("postgresql/v12/$kind", "a/b", "http://elsewhere/b", "1/2"):
        assert here.script(text) == text
