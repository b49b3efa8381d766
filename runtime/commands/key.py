"""Commands for the key ring: keys are added, used, and taken out while everything runs."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from runtime.faults import CONFIG, DATA, CannotRunError
from runtime.home import as_it_is, open_ring
from runtime.settings import Settings
from runtime.terminal import console
from storage.ciphers import Profile
from storage.database import Database
from storage.key_ring import KeyRing, KeyRingError
from storage.rewrapping import Rewrapped, count_by_key, rewrap, some_wrapped_by_none

app = typer.Typer()
key = typer.Typer(no_args_is_help=True, help="The key ring / 密钥环")
app.add_typer(key, name="key")
Name = Annotated[str, typer.Argument(help="As `key list` tells it")]
ByProfile = Annotated[
    Profile | None, typer.Option(help="intl: AES-GCM, SHA-256; gm: SM4-GCM, SM3 (国密算法)")
]
SHOWN = 20
"""Numbers of cases whose texts are closed."""


@key.command("list")
def list_() -> None:
    """Keys, how many cases each wraps, and cases whose texts are closed since their key is missing."""
    settings = as_it_is()
    ring = open_ring(settings)
    counted, closed = asyncio.run(_counted(settings, ring))
    for name in ring.names:
        now = f", current, new cases by {ring.profile}" if name == ring.current else ""
        console.print(f"{name}: {counted[name]} cases{now}", markup=False)
    if counted[None]:
        more = " …" if counted[None] > len(closed) else ""
        console.print(
            f"keys that this ring does not have: {counted[None]} cases, {', '.join(closed)}{more}",
            markup=False,
        )
        raise CannotRunError(LOST, DATA)


LOST = (
    "texts and personal data of these cases are closed until a copy of the ring with that key is put back; "
    "their deadlines, levels, lists and boards go on"
)


@key.command()
def rotate(profile: ByProfile = None) -> None:
    """On one machine: a new key, used from now on, and every case's key wrapped by it. Nothing is stopped."""
    settings = as_it_is()
    ring = open_ring(settings)
    with _said(ring):
        name = ring.add_key()
        ring.use_key(name, profile)
    _tell(name, asyncio.run(_rewrapped(settings, ring)))


@key.command()
def add() -> None:
    """On several machines, first: a new key that is not used yet. Copy the ring to every machine then."""
    ring = open_ring(as_it_is())
    with _said(ring):
        console.print(
            f"{ring.add_key()} is added; copy {ring.path} to every machine, then `key use`", markup=False
        )


@key.command()
def merge(file: Annotated[Path, typer.Argument(help="Another copy of this ring")]) -> None:
    """Take over the keys that another copy of the ring has and this one lacks."""
    ring = open_ring(as_it_is())
    with _said(ring):
        names = ring.take_in(file)
    console.print(f"taken over: {', '.join(names) or 'nothing, it has no other key'}", markup=False)


@key.command()
def use(name: Name, profile: ByProfile = None) -> None:
    """Have a key wrap new cases' keys. On every machine, after the ring with it was copied there."""
    ring = open_ring(as_it_is())
    with _said(ring):
        ring.use_key(name, profile)
    console.print(f"{name} wraps from now on, new cases are sealed by {ring.profile}")


@key.command("rewrap")
def rewrap_() -> None:
    """Wrap every case's key by the current one. May be broken off, and asked for again."""
    settings = as_it_is()
    ring = open_ring(settings)
    _tell(ring.current, asyncio.run(_rewrapped(settings, ring)))


@key.command()
def drop(name: Name) -> None:
    """Take a key out for good. Not while the tables need it; backups and the engine's histories may still."""
    settings = as_it_is()
    ring = open_ring(settings)
    counted, _ = asyncio.run(_counted(settings, ring))
    if counted.get(name):
        raise CannotRunError(
            f"{name} wraps the keys of {counted[name]} cases: `fengqiao key rewrap` first", DATA
        )
    with _said(ring):
        ring.drop_key(name)
    console.print(f"{name} is gone: backups and histories from before the rewrap do not open without it")


@contextmanager
def _said(ring: KeyRing) -> Iterator[None]:
    """A ring that cannot be changed is said in one line."""
    try:
        yield
    except (KeyRingError, OSError) as error:
        raise CannotRunError(f"the key ring {ring.path}: {error}", CONFIG) from error


async def _counted(settings: Settings, ring: KeyRing) -> tuple[Mapping[str | None, int], Sequence[str]]:
    async with Database(settings.database) as database, database.read() as tx:
        counted = await count_by_key(tx, ring.names)
        closed = await some_wrapped_by_none(tx, ring.names, SHOWN) if counted[None] else ()
        return counted, closed


async def _rewrapped(settings: Settings, ring: KeyRing) -> Rewrapped:
    async with Database(settings.database) as database:
        return await rewrap(database, ring)


def _tell(name: str, found: Rewrapped) -> None:
    console.print(f"{name} wraps the keys of {found.done} more cases; copy the ring now", markup=False)
    if found.closed:
        some = ", ".join(found.closed[:SHOWN])
        raise CannotRunError(f"keys of {len(found.closed)} cases do not open: {some}; {LOST}", DATA)
