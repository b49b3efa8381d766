"""PostgreSQL databases that cannot be used as they are: one line that says what to do, and an exit code."""

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from runtime import logs
from runtime.settings import Settings
from storage.key_ring import KeyRing
from storage.restoring import the_only_one
from tests.storage.servers import Postgres
from tests.support.commanding import fengqiao
from tests.system.test_backup_command import refused

DAMAGED, IN_THE_WAY, PERMISSION = 65, 73, 77


@pytest.fixture
def unused(postgres: Postgres) -> Iterator[str]:
    """A database without a table."""
    url = postgres.make()
    yield url
    postgres.drop(url)


def named(url: str, **parts: str) -> str:
    return make_url(url).set(**parts).render_as_string(hide_password=False)


async def test_one_that_holds_no_chinese(postgres: Postgres, tmp_path: Path) -> None:
    name = f"fengqiao_test_{secrets.token_hex(6)}"
    c = "LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0"
    postgres.run(f"CREATE DATABASE {name} ENCODING 'SQL_ASCII' {c}")
    url = named(postgres.url, database=name)
    says = "its encoding is SQL_ASCII and must be UTF8"
    await refused(PERMISSION, says, tmp_path, "migrate", FENGQIAO_DATABASE_URL=url)
    postgres.drop(url)


async def test_one_in_which_the_role_may_make_nothing(
    postgres: Postgres, unused: str, tmp_path: Path
) -> None:
    role = f"fengqiao_test_{secrets.token_hex(6)}"
    postgres.run(f"CREATE ROLE {role} LOGIN PASSWORD '{role}'")
    postgres.run("REVOKE CREATE ON SCHEMA public FROM PUBLIC", unused)
    weak = named(unused, username=role, password=role)
    says = "permission denied for schema public: the role must own"
    await refused(PERMISSION, says, tmp_path, "migrate", FENGQIAO_DATABASE_URL=weak)
    postgres.run(f"DROP ROLE {role}")


@pytest.mark.parametrize("role", ["worker", "api"])
async def test_one_that_was_never_migrated(
    unused: str, tmp_path: Path, role: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logs, "set_up", lambda: None)
    KeyRing.create(tmp_path / "key-ring.json")
    says = "has no tables of ours: run `fengqiao migrate` first"
    await refused(DAMAGED, says, tmp_path, role, FENGQIAO_DATABASE_URL=unused)


async def test_one_that_somebody_restores_into(county: Settings, unused: str, tmp_path: Path) -> None:
    file = tmp_path / "county.fqb"
    code, said = await fengqiao(county.data, "backup", file)
    assert code == 0, said
    with the_only_one(unused):
        says = "another restore into this database is under way"
        await refused(IN_THE_WAY, says, county.data, "restore", file, FENGQIAO_DATABASE_URL=unused)
