"""A port of the API's: whoever has it listens, and whoever has not is told."""

import socket

import pytest

from runtime.faults import PORT, CannotRunError
from runtime.listening import free_port, listen

HERE = "127.0.0.1"


def test_a_port_on_which_somebody_listens_is_refused() -> None:
    with listen(HERE, 0) as theirs, pytest.raises(CannotRunError, match="cannot listen") as refused:
        listen(*theirs.getsockname())
    assert refused.value.exit_code == PORT


def test_a_port_is_ours_as_soon_as_it_is_asked_for() -> None:
    """Both are bound before either listens, as when two installations start at the same time."""
    with socket.socket() as slower:
        slower.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        slower.bind((HERE, 0))
        with listen(*slower.getsockname()), pytest.raises(OSError, match="in use"):
            slower.listen()


def test_it_listens_at_once() -> None:
    with listen(HERE, 0) as ours, socket.create_connection(ours.getsockname(), timeout=5):
        assert free_port(HERE, ours.getsockname()[1]) != ours.getsockname()[1]


def test_processes_that_all_ask_for_it_share_a_port() -> None:
    with listen(HERE, 0, shared=True) as one:
        port = one.getsockname()[1]
        with listen(HERE, port, shared=True) as other:
            assert other.getsockname()[1] == port
            with pytest.raises(CannotRunError):
                listen(HERE, port)
