"""What ends a run before there is a verdict."""


class TortureError(Exception):
    """The run itself failed: nothing is proved either way. The message says what, in one line."""
