"""What keeps a process from running, in one plain line and an exit code."""


class CannotRunError(RuntimeError):
    """A condition that the operator can mend. `exit_code` follows sysexits(3)."""

    def __init__(self, says: str, exit_code: int = 1) -> None:
        super().__init__(says)
        self.exit_code = exit_code


USAGE = 64
DATA, UNAVAILABLE, PORT, IN_THE_WAY, DISK, IN_USE, PERMISSION, CONFIG = 65, 69, 71, 73, 74, 75, 77, 78
