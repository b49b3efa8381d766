"""What ends a run before there is a verdict."""

from runtime.faults import CannotRunError


class TortureError(CannotRunError):
    """The run itself failed: nothing is proved either way. The message says what, in one line."""
