"""Ports: free ones, and only on the loopback interface."""

import socket

from runtime.engine.config import choose_ports
from runtime.engine.ports import LOOPBACK, accepts, first_free, free_ports, is_free


def test_free_ports_differ_and_are_free() -> None:
    ports = free_ports(20)
    assert len(set(ports)) == 20
    assert all(is_free(port) for port in ports)


def test_a_taken_port_is_passed_over() -> None:
    with socket.create_server((LOOPBACK, 0)) as taken:
        port = taken.getsockname()[1]
        spare = free_ports(1)[0]
        assert not is_free(port)
        assert accepts(port)
        assert first_free((port, spare)) == spare
        assert first_free((port,)) not in {0, port}


def test_a_port_with_old_connections_is_free() -> None:
    """A stopped server's closed connections linger for a minute; its port can be used at once."""
    with socket.create_server((LOOPBACK, 0)) as server:
        port = server.getsockname()[1]
        with socket.create_connection((LOOPBACK, port)) as visitor:
            accepted, _ = server.accept()
            # The side that closes first keeps the connection lingering.
            accepted.close()
            assert visitor.recv(1) == b""
    assert is_free(port)


def test_zero_stands_for_any_port() -> None:
    assert first_free((0,)) > 0
    assert first_free((0, 70_000)) > 0


def test_no_port_is_given_twice() -> None:
    ports = list(vars(choose_ports((7233,))).values())
    assert len(set(ports)) == len(ports)
