"""What ends a bench: a figure that would be wrong is not printed."""

from runtime.faults import CannotRunError


class BenchError(CannotRunError):
    """Something failed that the figures stand on. The message says what, in one line."""


class NoGroundError(BenchError):
    """What is to be measured on is not on this machine."""
