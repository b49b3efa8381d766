"""Free ports on the loopback interface."""

import socket
from collections.abc import Iterable
from contextlib import ExitStack

from .faults import EngineFault

LOOPBACK = "127.0.0.1"


def is_free(port: int) -> bool:
    """Whether a server could listen on the port now.

    Asked as a server would ask (address reuse on), else connections that a stopped server left in
    TIME_WAIT would make its own port look taken for a minute.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
            probe.listen(1)
        except (OSError, OverflowError):
            return False
        return True


def free_ports(count: int) -> list[int]:
    """That many different free ports, chosen by the system. Raises EngineFault (port)."""
    # All stay bound until the last one is found: the system gives none of them twice.
    with ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(count)]
        try:
            for each in sockets:
                each.bind((LOOPBACK, 0))
        except OSError as error:
            raise EngineFault("port", f"no free port on {LOOPBACK}: {error.strerror}") from error
        return [each.getsockname()[1] for each in sockets]


def first_free(preferred: Iterable[int]) -> int:
    """The first of the preferred ports that is free, else one the system chooses.

    Port 0 stands for "any". Raises EngineFault (port).
    """
    return next((port for port in preferred if port and is_free(port)), None) or free_ports(1)[0]


def accepts(port: int) -> bool:
    """Whether something listens on the port."""
    with socket.socket() as probe:
        return probe.connect_ex((LOOPBACK, port)) == 0
