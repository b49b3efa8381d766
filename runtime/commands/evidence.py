"""Commands for evidence: everything verified, anchors taken and exported."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from api.clock import now
from runtime.anchor_files import write_anchors
from runtime.exporting import export_evidence
from runtime.faults import DATA, CannotRunError
from runtime.home import as_it_is, open_ring, prepared
from runtime.terminal import say
from runtime.verifying import verify as verify_all
from storage import anchors
from storage.database import Database

app = typer.Typer()
anchor = typer.Typer(
    no_args_is_help=True, help="Anchors over the chains of all cases and the access log / 锚定"
)
app.add_typer(anchor, name="anchor")


@app.command()
def verify(
    number: Annotated[str | None, typer.Argument(help="Case number; all cases if absent")] = None,
    anchors_file: Annotated[
        Path | None, typer.Option("--anchors", help="Anchors that were exported and kept elsewhere")
    ] = None,
) -> None:
    """Verify chains, anchors, texts, rows and access log; what is broken is named, and nothing is changed."""
    done = asyncio.run(verify_all(as_it_is(), number, anchors_file, say))
    if done.deleted:
        say(f"{done.deleted} cases were deleted at the end of their retention / 已按期删除 {done.deleted} 件")
    if done.broken:
        log = f", {done.broken_stretches} stretches of the access log" if number is None else ""
        raise CannotRunError(
            f"broken: {done.broken_cases} of {done.cases} cases, "
            f"{done.broken_anchors} of {done.anchors} anchors{log}",
            DATA,
        )
    if not done.cases and not done.deleted and not done.anchors:
        never = "; they have never served with an engine" if not done.has_served else ""
        say(f"these tables hold no case{never}: there is nothing to verify / 库内没有任何案件，无可核验")
        return
    log = f", {done.entries} anchored entries of the access log" if number is None else ""
    say(
        f"{done.cases} cases with {done.events} events{log} and {done.anchors} anchors: "
        "all as they were written"
    )


@app.command()
def evidence(
    number: Annotated[str, typer.Argument(help="Case number")],
    file: Annotated[Path, typer.Argument(help="File to write")],
) -> None:
    """Write a case's evidence to a file that is verified offline, by examples/verify_evidence.py."""
    events, known = asyncio.run(export_evidence(as_it_is(), number, file))
    say(f"{events} events and what {known} anchors knew of them, texts sealed, written to {file}")


@anchor.command()
def take() -> None:
    """Take an anchor now; a worker takes one each day by itself."""
    settings = prepared()

    async def run() -> str:
        ring = open_ring(settings)
        async with Database(settings.database) as database:
            taken = await anchors.take(database, ring.anchors.sign, ring.anchors.public_key, now())
        if taken is None:
            raise CannotRunError("another anchor was taken at this moment", DATA)
        log = f" and {taken.access.entries} entries of the access log" if taken.access else ""
        return f"anchor {taken.nth} over {taken.chains} chains that have grown{log}: {taken.hash}"

    say(asyncio.run(run()))


@anchor.command()
def export(
    file: Annotated[Path, typer.Argument(help="File to write, to be kept on another machine")],
) -> None:
    """Write all anchors to a file; one that is there is replaced."""
    settings = as_it_is()

    async def run() -> int:
        async with Database(settings.database) as database, database.read() as tx:
            kept = [each async for each in anchors.all_anchors(tx)]
        write_anchors(file, kept)
        return len(kept)

    key, written = open_ring(settings).anchors.public_key, asyncio.run(run())
    say(f"{written} anchors written to {file}, signed with the key {key}")
