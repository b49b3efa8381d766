"""Garbage collection: not while modules are loaded, and seldom in a process that serves for months."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

YOUNG, MIDDLE, OLD = 20_000, 50, 50
"""New objects before the youngest are looked through, and how often that is before older ones are: Python
looks after 700, and a command makes thousands, nearly all of which are gone by themselves."""


def collect_seldom() -> None:
    """What is loaded by now, modules and rulebook, is never looked through again: each full round of the
    collector would stop every request for 0.1 s. The rest is looked through more seldom.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, MIDDLE, OLD)


@contextmanager
def not_collecting() -> Iterator[None]:
    """While modules are loaded: all of it stays, and looking through it again and again costs a fifth."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
