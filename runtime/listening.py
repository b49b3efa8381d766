"""Sockets of the API."""

import socket
from contextlib import suppress

from runtime.faults import PORT, CannotRunError

BACKLOG = 2048
"""Connections that may wait to be taken; uvicorn's own number."""


def listen(host: str, port: int, *, shared: bool = False) -> socket.socket:
    """A listening socket. CannotRunError if the port is taken or not ours to use.

    Several processes of one user may share a port, if all of them ask for that: the kernel then deals new
    connections out among those that listen, and a process that has died is dealt none.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Named as TCP, or asyncio leaves Nagle's algorithm on and every answer waits 40 ms.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        if shared:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        listening.bind((host, port))
        # Two sockets may be bound to a port as long as neither listens, and uvloop says nothing of a listen
        # that fails: the process would stand there and serve nobody.
        listening.listen(BACKLOG)
    except OSError as error:
        listening.close()
        raise CannotRunError(f"cannot listen on {host}:{port}: {error.strerror}", PORT) from error
    return listening


def free_port(host: str, wanted: int) -> int:
    """The wanted port, or any free one if it is taken."""
    for port in (wanted, 0):
        with suppress(CannotRunError), listen(host, port) as listening:
            found: int = listening.getsockname()[1]
            return found
    raise CannotRunError(f"no free port on {host}", PORT)
