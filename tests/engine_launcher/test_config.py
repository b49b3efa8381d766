"""What the server is told."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from runtime.engine import config
from runtime.engine.binary import Binary
from runtime.engine.commands import run

PORTS = config.Ports(1, 2, 3, 4, 5, 6, 7, 8)


def served() -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load(config.server_yaml(PORTS))
    return document


def test_every_service_listens_on_the_loopback_interface_only() -> None:
    services = [service["rpc"] for service in served()["services"].values()]
    assert all(rpc["bindOnLocalHost"] for rpc in services)
    ports = sorted(port for rpc in services for port in (rpc["grpcPort"], rpc["membershipPort"]))
    assert ports == [1, 2, 3, 4, 5, 6, 7, 8]
    assert served()["global"]["membership"]["broadcastAddress"] == "127.0.0.1"


def test_both_stores_are_one_file_written_through_to_the_disk() -> None:
    stores = served()["persistence"]["datastores"]
    assert {store["sql"]["databaseName"] for store in stores.values()} == {"temporal.db"}
    for store in stores.values():
        attributes = store["sql"]["connectAttributes"]
        assert (attributes["journal_mode"], attributes["synchronous"]) == ("wal", "2")


def test_time_is_skipped_only_on_demand() -> None:
    key = "frontend.WorkflowTimeSkippingEnabled"
    assert key not in config.dynamic_settings(need_time_skipping=False)
    assert config.dynamic_settings(need_time_skipping=True)[key] is True


async def test_the_server_knows_every_dynamic_setting(tmp_path: Path, real_binary: Binary) -> None:
    """A misspelt key is only a warning to the server, and would never be noticed."""
    if real_binary.kind == "cli":
        pytest.skip("the CLI cannot check settings")
    file = tmp_path / "dynamic.yaml"
    file.write_text(config.dynamic_yaml(config.dynamic_settings(need_time_skipping=True)))
    code, output = await run([real_binary.path, "validate-dynamic-config", file], within=10)
    assert (code, output.strip()) == (0, str(file))


def test_the_cli_gets_the_same_settings() -> None:
    settings = config.dynamic_settings(need_time_skipping=True)
    command = config.cli_command(Path("temporal"), 7233, 8233, settings)
    assert "frontend.WorkflowTimeSkippingEnabled=true" in command
    assert 'system.namespaceCacheRefreshInterval="500ms"' in command
    assert command.count("--dynamic-config-value") == len(settings)
