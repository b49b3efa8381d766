"""The command that plays the demo."""

from typing import Annotated

import typer

from runtime.demo.play import play
from runtime.terminal import console

app = typer.Typer()


@app.command()
def demo(
    everything: Annotated[bool, typer.Option("--all", help="Play every chapter, not a selection")] = False,
) -> None:
    """Play a handful of disputes through the running product, time skipped, on a throw-away directory."""
    play(console, everything=everything)
