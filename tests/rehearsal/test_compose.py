"""The compose file read strictly: what is not known is refused by its name, never passed over."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from rehearsal.compose import read_compose
from rehearsal.faults import RehearsalError

LOGGING = {"driver": "json-file", "options": {"max-size": "1m"}}
LIMITS = {"resources": {"limits": {"cpus": "1", "memory": "512m", "pids": 9}}}
PLAIN: dict[str, Any] = {
    "image": "fengqiao:1",
    "deploy": LIMITS,
    "restart": "unless-stopped",
    "logging": LOGGING,
}


def written(tmp_path: Path, **services: Any) -> Path:
    path = tmp_path / "docker-compose.yml"
    path.write_text(yaml.safe_dump({"services": services}))
    return path


def test_what_stands_in_it_is_understood(tmp_path: Path) -> None:
    check = {"test": ["CMD", "true"], "interval": "5s", "timeout": "500ms", "retries": 3}
    [service] = read_compose(written(tmp_path, api=PLAIN | {"healthcheck": check}), {}).services.values()
    assert service.healthcheck is not None
    assert (service.healthcheck.interval, service.healthcheck.timeout) == (
        timedelta(seconds=5),
        timedelta(milliseconds=500),
    )
    assert service.deploy.resources.limits.memory == 512 * 2**20
    assert (service.repository, service.tag, service.ends) == ("fengqiao", "1", False)


@pytest.mark.parametrize(
    ("setting", "value", "named"),
    [
        ("privileged", True, "services.api.privileged"),
        ("networks", ["inner"], "services.api.networks"),
        ("deploy", LIMITS | {"placement": {}}, "services.api.deploy.placement"),
        ("deploy", {}, "services.api.deploy.resources"),
        ("environment", ["A=b"], "services.api.environment"),
        ("environment", {"PORT": 8300}, "services.api.environment.PORT"),
        ("command", "fengqiao api", "services.api.command"),
        ("stop_grace_period", "a while", "services.api.stop_grace_period"),
        ("shm_size", "much", "services.api.shm_size"),
        ("depends_on", {"b": {"condition": "service_started"}}, "services.api.depends_on.b.condition"),
        ("build", {"context": "."}, "services.api.build"),
    ],
)
def test_a_setting_that_is_not_known_is_named(tmp_path: Path, setting: str, value: Any, named: str) -> None:
    with pytest.raises(RehearsalError, match=f"docker-compose.yml: .*{named}:"):
        read_compose(written(tmp_path, api=PLAIN | {setting: value}), {})


def test_variables_are_filled_in(tmp_path: Path) -> None:
    told = {"command": ["a", "${WORD:-b}", "$$(cat c)"], "deploy": LIMITS | {"replicas": "${APIS:-2}"}}
    path = written(tmp_path, api=PLAIN | told)
    service = read_compose(path, {}).services["api"]
    assert (service.command, service.deploy.replicas) == (["a", "b", "$(cat c)"], 2)
    service = read_compose(path, {"WORD": "w", "APIS": "5"}).services["api"]
    assert (service.command, service.deploy.replicas) == (["a", "w", "$(cat c)"], 5)


@pytest.mark.parametrize("variable", ["$WORD", "${WORD}", "${WORD:?gone}", "${WORD-b}"])
def test_other_variables_are_refused(tmp_path: Path, variable: str) -> None:
    with pytest.raises(RehearsalError, match="is no variable of the form"):
        read_compose(written(tmp_path, api=PLAIN | {"command": [variable]}), {})


def test_each_comes_after_what_it_depends_on(tmp_path: Path) -> None:
    healthy, done = {"condition": "service_healthy"}, {"condition": "service_completed_successfully"}
    services = {
        "api": PLAIN | {"depends_on": {"migration": done}},
        "migration": PLAIN | {"depends_on": {"postgres": healthy}},
        "postgres": PLAIN,
    }
    assert read_compose(written(tmp_path, **services), {}).in_order() == ["postgres", "migration", "api"]


def test_a_circle_is_refused(tmp_path: Path) -> None:
    healthy = {"condition": "service_healthy"}
    services = {"a": PLAIN | {"depends_on": {"b": healthy}}, "b": PLAIN | {"depends_on": {"a": healthy}}}
    with pytest.raises(RehearsalError, match="in a circle"):
        read_compose(written(tmp_path, **services), {}).in_order()
