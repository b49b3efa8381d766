"""PostgreSQL that asks for a certificate: the URL's own parameters reach everything that connects."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from sqlalchemy import make_url, text

from api.clock import now
from runtime.backing_up import back_up, put_back
from runtime.settings import Settings
from storage import tokens
from storage.database import Database
from storage.faults import DatabaseAwayError
from storage.migrate import migrate
from storage.tables import Unit
from tests.cases.people import WANG
from tests.storage.builders import count, load_people
from tests.storage.servers import Postgres
from tests.support.certificates import Authority, Pair
from tests.support.commanding import in_this_process
from tests.support.installation import a_copy

UNAVAILABLE = 69
Wrong = Callable[[str, Authority, Pair, Authority], str]


@pytest.fixture
def reached(guarded_postgres: tuple[Postgres, int]) -> Iterator[str]:
    """A database on it without a table, as it is reached from elsewhere by somebody who shows nothing."""
    server, port = guarded_postgres
    url = server.make()
    yield f"postgresql://fengqiao@localhost:{port}/{make_url(url).database}"
    server.drop(url)


def asking(url: str, authority: Authority, pair: Pair | None) -> str:
    """The URL with what an operator writes behind it."""
    told = {"sslmode": "verify-full", "sslrootcert": authority.file}
    if pair is not None:
        told |= {"sslcert": pair.certificate, "sslkey": pair.key}
    return url + "?" + "&".join(f"{name}={quote(str(value))}" for name, value in told.items())


@pytest.fixture
def url(reached: str, county_ca: Authority, ours: Pair) -> str:
    """The same with everything in order."""
    return asking(reached, county_ca, ours)


async def test_tables_are_made_written_read_and_glanced_at(url: str) -> None:
    """Four ways to a connection: migrations, transactions, views, and single statements beside the pool."""
    await asyncio.to_thread(migrate, url)
    async with Database(url) as database:
        await load_people(database)
        async with database.write() as tx:
            await tokens.keep(tx, "fq_token", WANG.id, now())
        assert await count(database, Unit) > 1
        async with database.glance() as tx:
            assert await tokens.bearer_of(tx, "fq_token", now()) is not None
        async with database.read() as tx:
            ways = "SELECT bool_and(ssl), count(*) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) "
            own = "WHERE datname = current_database() AND client_addr IS NOT NULL"
            encrypted, many = (await tx.execute(text(ways + own))).one()
        assert encrypted
        assert many > 1


async def test_a_backup_is_taken_there_and_put_back_there(url: str, county: Settings, tmp_path: Path) -> None:
    file, again = tmp_path / "county.fqb", tmp_path / "again.fqb"
    with a_copy(county) as home:
        await asyncio.to_thread(back_up, home, file, replace=False)
        there = home.model_copy(update={"database_url": url})
        await asyncio.to_thread(put_back, there, file)
        await asyncio.to_thread(back_up, there, again, replace=False)
        async with Database(home.database) as before, Database(url) as after:
            assert await count(after, Unit) == await count(before, Unit)
    assert again.exists()


def nothing_to_show(reached: str, county: Authority, _: Pair, __: Authority) -> str:
    return asking(reached, county, None)


def shown_by_strangers(reached: str, county: Authority, _: Pair, foreign: Authority) -> str:
    return asking(reached, county, foreign.issue("fengqiao"))


def made_out_for_another(reached: str, county: Authority, _: Pair, __: Authority) -> str:
    return asking(reached, county, county.issue("somebody-else"))


def trust_in_strangers(reached: str, _: Authority, ours: Pair, foreign: Authority) -> str:
    return asking(reached, foreign, ours)


def without_tls(reached: str, _: Authority, __: Pair, ___: Authority) -> str:
    return f"{reached}?sslmode=disable"


def a_file_that_is_not_there(reached: str, county: Authority, ours: Pair, _: Authority) -> str:
    return asking(reached, county, Pair(ours.certificate, ours.key.with_name("none")))


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (nothing_to_show, "connection requires a valid client certificate"),
        (shown_by_strangers, "unknown ca"),
        (made_out_for_another, "certificate authentication failed"),
        (trust_in_strangers, "certificate verify failed"),
        (without_tls, "no encryption"),
        (a_file_that_is_not_there, "private key file"),
    ],
    ids=lambda part: getattr(part, "__name__", ""),
)
async def test_everybody_else_is_refused_by_each_of_them(
    wrong: Wrong,
    says: str,
    reached: str,
    county_ca: Authority,
    ours: Pair,
    foreign_ca: Authority,
    tmp_path: Path,
) -> None:
    url = wrong(reached, county_ca, ours, foreign_ca)
    with pytest.raises(DatabaseAwayError, match=says):
        await asyncio.to_thread(migrate, url)
    async with Database(url) as database:
        with pytest.raises(DatabaseAwayError, match=says):
            async with database.read():
                pass
        with pytest.raises(DatabaseAwayError, match=says):
            async with database.glance():
                pass
    code, said = await in_this_process(tmp_path, "migrate", FENGQIAO_DATABASE_URL=url)
    assert (code, said.startswith("fengqiao: the database is away: ")) == (UNAVAILABLE, True), said
    assert "PRIVATE" not in said
