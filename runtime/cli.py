"""The command line `fengqiao`: one command a role or a task."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Annotated, Any

import typer
import uvloop
from pydantic import ValidationError
from rich.console import Console

from activities.engine import SEARCH_ATTRIBUTES
from runtime import backup_cli, documents_cli, logs, recover_cli, roster_cli, units_cli
from runtime.children import stop_event, until_stopped
from runtime.ending import end, exit_code
from runtime.engine import open_engine, prepare_namespace
from runtime.example import load_example, sign_ins_path
from runtime.faults import CONFIG, UNAVAILABLE, CannotRunError
from runtime.home import make_home, open_ring, prepared
from runtime.installation import running, wish
from runtime.server import serve
from runtime.settings import Settings
from runtime.worker import run_worker
from storage.database import DatabaseAwayError

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)
app.add_typer(documents_cli.policy, name="policy")
app.add_typer(documents_cli.calendar, name="calendar")
app.add_typer(roster_cli.roster, name="roster")
app.add_typer(roster_cli.token, name="token")
app.add_typer(units_cli.units, name="units")
app.add_typer(recover_cli.recover, name="recover")
app.command()(recover_cli.move)
app.command()(backup_cli.backup)
app.command()(backup_cli.restore)
console = Console(highlight=False, soft_wrap=True)
errors = Console(stderr=True, highlight=False, soft_wrap=True)


def main() -> None:
    """Run the command line; what keeps it from running is one plain line and an exit code."""
    end(_run_app())


def _complain(says: str) -> None:
    errors.print(f"fengqiao: {says}", style="red", markup=False)


def _run_app() -> int:
    try:
        return exit_code(app, _complain)
    except DatabaseAwayError as error:
        _complain(f"the database is away: {error}")
        return UNAVAILABLE
    except ValidationError as error:
        for wrong in error.errors():
            name = "_".join(str(part) for part in wrong["loc"]).upper()
            _complain(f"setting {name}: {wrong['msg']}")
        return CONFIG


def say(line: str) -> None:
    """One line to whoever started us."""
    console.print(line, markup=False)


@app.command()
def up(
    example: Annotated[bool, typer.Option(help="Load the example county of Wuding first")] = False,
    rebuild: Annotated[
        bool, typer.Option(help="Database lost: complete the tables from the engine first")
    ] = False,
    recreate: Annotated[
        bool, typer.Option(help="Engine lost: re-create open cases from the tables first")
    ] = False,
) -> None:
    """Set up and serve: engine, worker and API, until interrupted."""
    settings = prepared()
    asyncio.run(until_stopped(_up(settings, example=example, rebuild=rebuild, recreate=recreate)))


async def _up(settings: Settings, *, example: bool, rebuild: bool, recreate: bool) -> None:
    def furnish() -> None:
        if example:
            load_example(settings, console)

    async with running(settings, say, rebuild=rebuild, recreate=recreate, furnish=furnish) as here:
        say(f"Fengqiao 枫桥 serves at {here.url}   (API and its documentation: {here.url}/docs)")
        if example:
            say(f"sign-ins of the example county / 示例县登录令牌: {sign_ins_path(settings)}")
        say(f"data in {settings.data}; stop with Ctrl-C / 按 Ctrl-C 停止")
        await here.watch()


@app.command()
def demo(
    everything: Annotated[bool, typer.Option("--all", help="Play every chapter, not a selection")] = False,
) -> None:
    """Play a handful of disputes through the running product, time skipped, on a throw-away directory."""
    from runtime.demo.play import play  # noqa: PLC0415  # the other commands need none of it

    play(console, everything=everything)


@app.command()
def migrate() -> None:
    """Bring the database up to date and, at a set TEMPORAL_ADDRESS, the engine's namespace."""
    settings = prepared()
    if settings.temporal_address is not None:
        asyncio.run(prepare_namespace(settings.temporal_address, settings.namespace, SEARCH_ATTRIBUTES))


@app.command()
def engine() -> None:
    """Run the embedded engine alone."""

    async def run(settings: Settings) -> None:
        async with await open_engine(wish(settings), say) as had:
            say(f"engine at {had.address}")
            await had.wait()

    settings = Settings()
    if settings.temporal_address is not None:
        raise CannotRunError(
            "TEMPORAL_ADDRESS is set: that engine runs elsewhere; unset it to run the embedded one", CONFIG
        )
    make_home(settings)
    asyncio.run(until_stopped(run(settings)))


@app.command()
def worker() -> None:
    """Run a worker."""
    _run(run_worker, asyncio.run)


@app.command()
def heard() -> None:
    """Succeed if the engine has heard of a worker on this machine lately; for health checks."""
    from runtime.heard import see_that_a_worker_is_heard  # noqa: PLC0415  # the other commands need none of it

    asyncio.run(see_that_a_worker_is_heard(Settings()))


@app.command()
def api() -> None:
    """Run the API."""
    _run(serve, uvloop.run)


def _run(
    role: Callable[[Settings, asyncio.Event], Awaitable[None]],
    to_its_end: Callable[[Coroutine[Any, Any, None]], None],
) -> None:
    logs.set_up()
    settings = Settings()
    make_home(settings)
    open_ring(settings)

    async def until_told() -> None:
        await role(settings, stop_event())

    to_its_end(until_told())


@app.command(name="rebuild")
def rebuild_one(number: Annotated[str, typer.Argument(help="Case number")]) -> None:
    """Write a case anew from its engine history."""
    from runtime.rebuilding import rebuild_case  # noqa: PLC0415  # rarely needed

    say(asyncio.run(rebuild_case(Settings(), number)))
