"""The command that is an API process."""

import typer
import uvloop

from runtime.processes import to_its_end
from runtime.server import serve

app = typer.Typer()


@app.command()
def api() -> None:
    """Run the API."""
    to_its_end(serve, uvloop.run)
