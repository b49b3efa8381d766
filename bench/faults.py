"""What ends a bench: a figure that would be wrong is not printed."""


class BenchError(Exception):
    """Something failed that the figures stand on. The message says what, in one line."""
