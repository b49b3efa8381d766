"""A pytest plugin, `-p tests.support.no_postgres`: a machine without PostgreSQL."""

from tests.storage import servers

servers.machines_own = lambda: None
servers.of_the_wheel = lambda: None
