"""Commands that serve everything on one machine, or the engine alone."""

import asyncio
from typing import Annotated

import typer

from runtime.children import until_stopped
from runtime.engine import open_engine
from runtime.example import load_example, sign_ins_path
from runtime.faults import CONFIG, CannotRunError
from runtime.home import make_home, prepared
from runtime.installation import running, wish
from runtime.settings import Settings, read_settings
from runtime.terminal import console, say

app = typer.Typer()


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
def engine() -> None:
    """Run the embedded engine alone."""

    async def run(settings: Settings) -> None:
        async with await open_engine(wish(settings.with_own_engine()), say) as had:
            say(f"engine at {had.address}")
            await had.wait()

    settings = read_settings()
    if settings.temporal_address is not None:
        raise CannotRunError(
            "TEMPORAL_ADDRESS is set: that engine runs elsewhere; unset it to run the embedded one", CONFIG
        )
    make_home(settings)
    asyncio.run(until_stopped(run(settings)))
