"""The compose file, the image and the CI script: their form, and as much of their content as runs here."""

import json
import os
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator

from rehearsal.compose import read_compose
from rehearsal.containers import DATABASE_URL
from runtime.engine.build import SERVER_VERSION
from runtime.engine.config import dynamic_settings
from runtime.settings import Settings
from tests.docs.conftest import Shell
from tests.docs.pages import ROOT, read
from tests.docs.test_readmes import known_subcommands

COMPOSE: dict[str, Any] = yaml.safe_load(read(ROOT / "docker-compose.yml"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if "build" in service}
SCHEMA = Path(__file__).parent / "compose_spec" / "compose-spec.json"
PUBLISHED = {"api", "temporal-ui"}


def test_the_compose_schema() -> None:
    """The schema says draft 7 under an address that no validator knows it by."""
    schema = json.loads(read(SCHEMA))
    Draft7Validator.check_schema(schema)
    assert not [error.message for error in Draft7Validator(schema).iter_errors(COMPOSE)]


def test_the_compose_schema_refuses_what_is_no_setting() -> None:
    wrong = {**COMPOSE, "services": {"api": {**SERVICES["api"], "read_onyl": True}}}
    assert not Draft7Validator(json.loads(read(SCHEMA))).is_valid(wrong)


def test_the_rehearsal_knows_every_setting() -> None:
    compose = read_compose(ROOT / "docker-compose.yml", {})
    assert set(compose.services) == set(SERVICES)
    assert (compose.services["api"].deploy.replicas, compose.services["worker"].deploy.replicas) == (2, 2)


def test_services() -> None:
    assert set(SERVICES) == {
        "postgres",
        "temporal-schema",
        "temporal",
        "temporal-ui",
        "migration",
        "worker",
        "api",
    }
    assert set(OURS) == {"migration", "worker", "api"}


def test_subcommands_exist() -> None:
    used = {service["command"][1] for service in OURS.values() if service["command"][0] == "fengqiao"}
    assert used == {"migrate", "worker", "api"}
    asked = {s["healthcheck"]["test"][2] for s in OURS.values() if "fengqiao" in str(s.get("healthcheck"))}
    assert asked == {"heard"}
    assert used | asked <= known_subcommands()


def test_dependencies_are_services_that_can_fulfil_them() -> None:
    once = {name for name, service in SERVICES.items() if str(service["restart"]).startswith("on-failure")}
    for name, service in SERVICES.items():
        for other, wish in service.get("depends_on", {}).items():
            match wish["condition"]:
                case "service_healthy":
                    assert "healthcheck" in SERVICES[other], (name, other)
                case "service_completed_successfully":
                    assert other in once, (name, other)
                case condition:
                    pytest.fail(f"{name}: {condition}")


def test_only_the_api_and_the_console_are_published_and_on_the_loopback_interface() -> None:
    published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert set(published) == PUBLISHED
    assert all(port.startswith("127.0.0.1:") for ports in published.values() for port in ports)
    assert SERVICES["temporal-ui"]["environment"]["TEMPORAL_DISABLE_WRITE_ACTIONS"] == "true"


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_is_confined(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert set(service["deploy"]["resources"]["limits"]) == {"cpus", "memory", "pids"}
    assert set(service["logging"]["options"]) == {"max-size", "max-file"}
    assert "privileged" not in service
    assert ("cap_add" in service) == (name == "postgres"), "its image begins as root"


def test_what_goes_on_is_asked_how_it_is_and_what_is_run_once_is_not() -> None:
    for name, service in SERVICES.items():
        once = str(service["restart"]).startswith("on-failure")
        assert ("healthcheck" in service) != once, name


def test_ours_run_as_a_user_that_is_not_root() -> None:
    for name, service in OURS.items():
        user, _, group = service["user"].partition(":")
        assert 0 not in (int(user), int(group)), name
    assert f"--uid {OURS['api']['user'].partition(':')[0]} " in read(ROOT / "Dockerfile")


def test_the_cluster_is_told_what_the_embedded_engine_is_told() -> None:
    told = yaml.safe_load(COMPOSE["configs"]["temporal-dynamic"]["content"])
    plain = {name: value for name, [constraint] in told.items() for value in [constraint["value"]]}
    assert plain == dynamic_settings(need_time_skipping=False)


def test_the_cluster_is_the_server_that_is_built() -> None:
    for name in ("temporal", "temporal-schema"):
        assert SERVICES[name]["image"].endswith(f":${{TEMPORAL_VERSION:-{SERVER_VERSION}}}")


def test_the_database_url_is_written_as_the_rehearsal_writes_it() -> None:
    for page in (ROOT / "README.md", ROOT / "README.zh-CN.md"):
        assert f"printf '{DATABASE_URL}'" in read(page)
    told = SERVICES["postgres"]["environment"]
    assert f"//{told['POSTGRES_USER']}:" in DATABASE_URL
    assert DATABASE_URL.endswith(f"/{told['POSTGRES_DB']}")


def test_passwords_are_in_secrets_alone() -> None:
    for service in SERVICES.values():
        for variable, value in service.get("environment", {}).items():
            secret = variable.endswith(("PASSWORD", "PWD", "DATABASE_URL")) or "://" in str(value)
            assert not secret, variable
        for secret in service.get("secrets", ()):
            assert secret in COMPOSE["secrets"]


def test_the_environment_names_settings() -> None:
    known = {f"FENGQIAO_{field.upper()}" for field in Settings.model_fields} | {"TEMPORAL_ADDRESS"}
    for service in OURS.values():
        assert set(service["environment"]) <= known


def test_volumes_secrets_and_configs_are_declared() -> None:
    for service in SERVICES.values():
        for volume in service.get("volumes", ()):
            assert volume.partition(":")[0] in COMPOSE["volumes"]
        for config in service.get("configs", ()):
            assert yaml.safe_load(COMPOSE["configs"][config["source"]]["content"])


def test_the_migration_prepares_database_and_namespace_and_ends(shell: Shell, tmp_path: Path) -> None:
    """As the compose file runs it: an empty database, a running engine, a namespace that is not there."""
    address = re.search(r'"engine": "([^"]+)"', read(shell.data / "running.json"))
    assert address
    program, *arguments = OURS["migration"]["command"]
    assert program == "fengqiao"
    for _ in ("first", "again"):
        done = subprocess.run(
            [sys.executable, "-m", "runtime", *arguments],
            cwd=ROOT,
            env=shell.environment
            | {
                "TEMPORAL_ADDRESS": address[1],
                "FENGQIAO_NAMESPACE": "documents",
                "FENGQIAO_DATA": str(tmp_path / "data"),
            },
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("service", ["temporal-schema", "temporal"])
def test_scripts_in_the_compose_file_are_shell(service: str) -> None:
    [script] = SERVICES[service]["command"]
    subprocess.run(["sh", "-n", "-c", script.replace("$$", "$")], check=True)


def test_the_image_is_of_this_version_and_this_uv() -> None:
    version = tomllib.loads(read(ROOT / "pyproject.toml"))["project"]["version"]
    assert {service["image"] for service in OURS.values()} == {f"fengqiao:{version}"}
    [uv] = re.findall(r"^UV_VERSION := (\S+)$", read(ROOT / "Makefile"), re.MULTILINE)
    assert f"uv=={uv}" in read(ROOT / "Dockerfile")


def test_the_image_has_every_room_and_runs_as_nobody_in_particular() -> None:
    packed = tomllib.loads(read(ROOT / "pyproject.toml"))["tool"]["hatch"]["build"]["targets"]["wheel"][
        "packages"
    ]
    let_in = {
        line.removeprefix("!") for line in read(ROOT / ".dockerignore").splitlines() if line.startswith("!")
    }
    assert let_in == {*packed, "examples", "LICENSE", "README.md", "pyproject.toml", "uv.lock"}
    [user] = re.findall(r"^USER (\S+)$", read(ROOT / "Dockerfile"), re.MULTILINE)
    assert user != "root"
    [command] = re.findall(r"^CMD (.+)$", read(ROOT / "Dockerfile"), re.MULTILINE)
    assert yaml.safe_load(command)[0] == "fengqiao"


def test_ci_runs_the_readmes_test_command() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    subprocess.run(["bash", "-n", script], check=True)
    assert any(
        shlex.split(line)[:2] == ["make", "test"] for line in read(script).splitlines() if "make" in line
    )
