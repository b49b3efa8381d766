"""What ends a rehearsal."""


class RehearsalError(RuntimeError):
    """The compose file cannot be played here, or something went differently than it says; in one line."""
