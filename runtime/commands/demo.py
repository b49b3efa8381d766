"""The command that plays the demo."""

from typing import Annotated

import typer
from rich.console import Console

from runtime.demo.play import play

app = typer.Typer()


@app.command()
def demo(
    everything: Annotated[bool, typer.Option("--all", help="Play every chapter, not a selection")] = False,
) -> None:
    """Play a handful of disputes through the running product, time skipped, on a throw-away directory."""
    play(Console(highlight=False, soft_wrap=True), everything=everything)
