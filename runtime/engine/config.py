"""What the server is told: its YAML, its dynamic settings, or the CLI's arguments."""

import json
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any, Final

import yaml

from .ports import LOOPBACK, first_free, free_ports

# Relative to the engine's directory, in which it runs: the path stands in an SQLite URI, where
# characters of a user's directory name could mean something else.
DATABASE: Final = "temporal.db"
CONFIG: Final = "server.yaml"
DYNAMIC: Final = "dynamic.yaml"

# Chosen once, when the database is made; the server keeps to what the database says.
_HISTORY_SHARDS = 4
_SERVICES = ("frontend", "matching", "history", "worker")
# The server's own limits protect a shared cluster from one of its tenants; here there is one.
_ANY_MESSAGE = 8 * 2**20
_UNHINDERED = 20_000
# Queue readers wake at most so often per second and shard. At the server's 20, a command that awaits
# an activity takes 100 ms instead of 10.
_POLLS_PER_SECOND = 2_000
# Tasks of the history service under way at the same time. All wait for one connection to the database, each
# for three seconds at most: with the server's 512, thousands of timers of one minute expire there, are tried
# again, and expire again, and hardly one gets through.
_AT_THE_SAME_TIME = 16
# How soon a new namespace or search attribute can be used; the server's 2 s are felt at a first start.
_NAMESPACES_EVERY = "500ms"

Settings = dict[str, bool | int | str]


@dataclass(frozen=True)
class Ports:
    """Every port the engine listens on, all on the loopback interface."""

    frontend: int
    matching: int
    history: int
    worker: int
    # The services find each other through one more port each.
    frontend_members: int
    matching_members: int
    history_members: int
    worker_members: int


def choose_ports(preferred: tuple[int, ...]) -> Ports:
    """The first free preferred port for the frontend, free ones for the rest.

    Raises EngineFault (port).
    """
    frontend = first_free(preferred)
    inner = [port for port in free_ports(8) if port != frontend]
    return Ports(frontend, *inner[:7])


def dynamic_settings(*, need_time_skipping: bool) -> Settings:
    """The dynamic settings in which our engine differs from the server's defaults."""
    settings: Settings = {
        "frontend.rps": _UNHINDERED,
        "frontend.namespaceRPS": _UNHINDERED,
        "frontend.namespaceRPS.visibility": _UNHINDERED,
        "frontend.persistenceMaxQPS": _UNHINDERED,
        "history.rps": _UNHINDERED,
        "history.persistenceMaxQPS": _UNHINDERED,
        "history.transferProcessorMaxPollRPS": _POLLS_PER_SECOND,
        "history.timerProcessorMaxPollRPS": _POLLS_PER_SECOND,
        "history.visibilityProcessorMaxPollRPS": _POLLS_PER_SECOND,
        "history.timerProcessorSchedulerWorkerCount": _AT_THE_SAME_TIME,
        "history.transferProcessorSchedulerWorkerCount": _AT_THE_SAME_TIME,
        "history.visibilityProcessorSchedulerWorkerCount": _AT_THE_SAME_TIME,
        # A timer may otherwise ring a second late, and each skip of time costs that second.
        "history.timerProcessorMaxTimeShift": "50ms",
        # A payload that the frontend lets in (4 MB) and a worker cannot pass on would block its workflow.
        "limit.blobSize.error": _ANY_MESSAGE,
        "limit.blobSize.warn": _ANY_MESSAGE,
        # Among tasks of one priority each town's turn comes round, however many another has waiting.
        "matching.enableFairness": True,
        "matching.rps": _UNHINDERED,
        "matching.persistenceMaxQPS": _UNHINDERED,
        "system.enableEagerWorkflowStart": True,
        "system.namespaceCacheRefreshInterval": _NAMESPACES_EVERY,
    }
    if need_time_skipping:
        settings["frontend.WorkflowTimeSkippingEnabled"] = True
    return settings


def dynamic_yaml(settings: Settings) -> str:
    return yaml.safe_dump({key: [{"value": value}] for key, value in settings.items()}, sort_keys=False)


def server_yaml(ports: Ports) -> str:
    """The static configuration of one server that is a whole cluster, kept in one SQLite file."""
    rpc, members = astuple(ports)[:4], astuple(ports)[4:]
    document = {
        "log": {"stdout": True, "level": "warn"},
        "persistence": {
            "defaultStore": "default",
            "visibilityStore": "visibility",
            "numHistoryShards": _HISTORY_SHARDS,
            "datastores": {"default": {"sql": _sqlite()}, "visibility": {"sql": _sqlite()}},
        },
        "global": {"membership": {"maxJoinDuration": "30s", "broadcastAddress": LOOPBACK}},
        "services": {
            name: {"rpc": {"grpcPort": port, "membershipPort": member, "bindOnLocalHost": True}}
            for name, port, member in zip(_SERVICES, rpc, members, strict=True)
        },
        "clusterMetadata": {
            "enableGlobalNamespace": False,
            "failoverVersionIncrement": 10,
            "masterClusterName": "active",
            "currentClusterName": "active",
            "clusterInformation": {
                "active": {
                    "enabled": True,
                    "initialFailoverVersion": 1,
                    "rpcName": "frontend",
                    "rpcAddress": f"{LOOPBACK}:{ports.frontend}",
                }
            },
        },
        "dcRedirectionPolicy": {"policy": "noop"},
        "dynamicConfigClient": {"filepath": DYNAMIC, "pollInterval": "60s"},
    }
    return yaml.safe_dump(document, sort_keys=False)


def _sqlite() -> dict[str, Any]:
    return {
        "pluginName": "sqlite",
        "databaseName": DATABASE,
        "connectAddr": "localhost",
        "connectProtocol": "tcp",
        "connectAttributes": {
            "cache": "private",
            "setup": "true",
            "journal_mode": "wal",
            # 2 = FULL: an accepted command outlives a power cut, not only a crash.
            "synchronous": "2",
        },
        "maxConns": 1,
        "maxIdleConns": 1,
    }


def server_command(binary: Path, directory: Path) -> list[str]:
    services = [option for name in _SERVICES for option in ("--service", name)]
    return [str(binary), "--config-file", str(directory / CONFIG), "--allow-no-auth", "start", *services]


def cli_command(binary: Path, frontend: int, ui: int, settings: Settings) -> list[str]:
    """The CLI's development server on the same file and with the same settings, web console on."""
    given = [
        option
        for key, value in settings.items()
        for option in ("--dynamic-config-value", f"{key}={json.dumps(value)}")
    ]
    return [
        str(binary),
        *("server", "start-dev"),
        *("--ip", LOOPBACK),
        *("--port", str(frontend)),
        *("--ui-ip", LOOPBACK),
        *("--ui-port", str(ui)),
        *("--db-filename", DATABASE),
        *("--sqlite-pragma", "journal_mode=WAL"),
        *("--sqlite-pragma", "synchronous=2"),
        *("--log-level", "warn"),
        *given,
    ]
