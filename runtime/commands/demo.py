"""The command that plays the demo."""

from pathlib import Path
from typing import Annotated

import typer

from runtime.demo.play import play, play_files
from runtime.terminal import console

app = typer.Typer()


@app.command()
def demo(
    files: Annotated[
        list[Path] | None, typer.Argument(help="Scenarios to play instead, such as examples/scenarios/*.yaml")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Play every chapter, not a selection")] = False,
) -> None:
    """Play a handful of disputes through the running product, time skipped, on a throw-away directory."""
    if files:
        play_files(console, files)
    else:
        play(console, everything=everything)
