"""Garbage collection for a process that serves for months."""

import gc

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
