"""The command line `fengqiao`: a command's module is loaded when it is called, and no other.

Whoever checks a policy does not wait for a web framework and an engine's SDK.
"""

from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType
from typing import Any, Final

import typer
from pydantic import ValidationError
from typer.core import TyperGroup

from runtime.collecting import not_collecting
from runtime.ending import end, exit_code
from runtime.faults import CONFIG, away
from runtime.terminal import errors
from storage.faults import DatabaseAwayError

MODULES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "up": "up",
        "demo": "demo",
        "migrate": "upkeep",
        "engine": "up",
        "worker": "worker",
        "heard": "upkeep",
        "api": "api",
        "case": "case",
        "rebuild": "upkeep",
        "policy": "documents",
        "calendar": "documents",
        "roster": "roster",
        "token": "roster",
        "account": "account",
        "key": "key",
        "units": "units",
        "handover": "handover",
        "recover": "recover",
        "move": "recover",
        "backup": "backup",
        "restore": "backup",
        "verify": "evidence",
        "evidence": "evidence",
        "anchor": "evidence",
        "retention": "retention",
    }
)
"""Where each command is, in `runtime.commands`."""


class Commands(TyperGroup):
    """All commands, each loaded when it is asked for."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002  # the same anywhere
        """Their names, in the order of the help."""
        return list(MODULES)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command; None if there is none of that name."""
        if cmd_name not in MODULES:
            return None
        with not_collecting():
            module = import_module(f"runtime.commands.{MODULES[cmd_name]}")
        group = typer.main.get_group(module.app)
        return group.get_command(ctx, cmd_name)


HELP = (
    "Fengqiao 枫桥: runs the dispute cases of an office, from the report to the signature / "
    "四级联动调解案件管理引擎\n\n"
    "On one machine `up` serves everything; its data is in FENGQIAO_DATA, ./data unless set. With "
    "processes of their own: `migrate` once, then `worker` and `api`. Take a `backup` daily and keep a "
    "copy of the key ring elsewhere; `verify` tells whether everything is as it was written. What to do "
    "when something is lost: docs/recovery.md.\n\n"
    "单机用 `up`；多进程部署先 `migrate`，再 `worker` 和 `api`。每日 `backup`，密钥环另存他处；"
    "`verify` 核验；故障恢复见 docs/recovery.md。"
)
"""What an operator reads first."""
app = typer.Typer(
    cls=Commands, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=HELP
)


@app.callback()
def fengqiao() -> None:
    """A case management engine for tiered dispute mediation / 四级联动调解案件管理引擎."""


def main() -> None:
    """Run the command line; what keeps it from running is one plain line and an exit code."""
    end(_run_app())


def _complain(says: str) -> None:
    errors.print(f"fengqiao: {says}", style="red", markup=False)


def _run_app() -> int:
    try:
        return exit_code(app, _complain)
    except DatabaseAwayError as error:
        fault = away(error)
        _complain(str(fault))
        return fault.exit_code
    except ValidationError as error:
        for wrong in error.errors():
            name = "_".join(str(part) for part in wrong["loc"]).upper()
            _complain(f"setting {name}: {wrong['msg']}")
        return CONFIG
