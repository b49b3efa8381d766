"""Files that say how the engine is spoken to: what is wrong with one is said in a line, and nothing of it."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from activities.engine import PLAIN
from runtime.credentials import credentials_of
from runtime.faults import CONFIG, CannotRunError
from runtime.server import serve
from runtime.settings import Settings
from runtime.worker import run_worker
from tests.support.certificates import Authority, Pair
from tests.support.commanding import in_this_process
from tests.support.installation import a_copy

SECRET = "tls-secret-0123456789"  # noqa: S105  # made up
Told = dict[str, Path | str]


def settings(**told: object) -> Settings:
    return Settings().model_copy(update=told)


def test_without_any_of_them_it_is_plain() -> None:
    assert credentials_of(settings()) is PLAIN


def test_tls_alone_trusts_whom_the_system_trusts() -> None:
    found = credentials_of(settings(temporal_tls=True)).tls
    assert found is not None
    assert (found.server_root_ca_cert, found.client_cert) == (None, None)


def test_any_of_them_means_tls(county_ca: Authority, ours: Pair, tmp_path: Path) -> None:
    (tmp_path / "key").write_text(f"{SECRET}\n")
    for told in (
        {"temporal_tls_ca": county_ca.file},
        {"temporal_tls_cert": ours.certificate, "temporal_tls_key": ours.key},
        {"temporal_api_key_file": tmp_path / "key"},
    ):
        assert credentials_of(settings(**told)).tls is not None
    found = credentials_of(settings(temporal_api_key_file=tmp_path / "key"))
    assert found.api_key == SECRET
    assert SECRET not in repr(found)


def test_an_own_engine_is_spoken_to_in_plain(county_ca: Authority, ours: Pair) -> None:
    own = settings(
        temporal_tls=True,
        temporal_tls_ca=county_ca.file,
        temporal_tls_cert=ours.certificate,
        temporal_tls_key=ours.key,
        temporal_tls_server_name="x",
    ).with_own_engine()
    assert credentials_of(own) is PLAIN


def one_of_two(_: Path, ours: Pair, __: Authority) -> Told:
    return {"temporal_tls_cert": ours.certificate}


def not_there(folder: Path, _: Pair, __: Authority) -> Told:
    return {"temporal_tls_ca": folder / "none"}


def a_folder(folder: Path, _: Pair, __: Authority) -> Told:
    return {"temporal_api_key_file": folder}


def no_certificate(folder: Path, _: Pair, __: Authority) -> Told:
    (folder / "ca").write_text(SECRET)
    return {"temporal_tls_ca": folder / "ca"}


def exchanged(_: Path, ours: Pair, __: Authority) -> Told:
    return {"temporal_tls_cert": ours.key, "temporal_tls_key": ours.certificate}


def no_key(_: Path, ours: Pair, __: Authority) -> Told:
    return {"temporal_tls_cert": ours.certificate, "temporal_tls_key": ours.certificate}


def key_of_another(_: Path, ours: Pair, authority: Authority) -> Told:
    return {"temporal_tls_cert": ours.certificate, "temporal_tls_key": authority.issue("another").key}


def encrypted(_: Path, __: Pair, authority: Authority) -> Told:
    pair = authority.issue("locked", password=SECRET.encode())
    return {"temporal_tls_cert": pair.certificate, "temporal_tls_key": pair.key}


def no_api_key(folder: Path, _: Pair, __: Authority) -> Told:
    (folder / "key").write_text("\n")
    return {"temporal_api_key_file": folder / "key"}


def two_lines(folder: Path, _: Pair, __: Authority) -> Told:
    (folder / "key").write_text(f"{SECRET}\n{SECRET}")
    return {"temporal_api_key_file": folder / "key"}


def a_name_only(_: Path, __: Pair, ___: Authority) -> Told:
    return {"temporal_tls_server_name": "engine.test"}


WRONG: list[tuple[Callable[[Path, Pair, Authority], Told], str]] = [
    (one_of_two, "FENGQIAO_TEMPORAL_TLS_CERT and FENGQIAO_TEMPORAL_TLS_KEY go together"),
    (not_there, "FENGQIAO_TEMPORAL_TLS_CA: .*: No such file"),
    (a_folder, "FENGQIAO_TEMPORAL_API_KEY_FILE: .*: Is a directory"),
    (no_certificate, "FENGQIAO_TEMPORAL_TLS_CA: .* has no certificate"),
    (exchanged, "FENGQIAO_TEMPORAL_TLS_CERT: .* has no certificate"),
    (no_key, "FENGQIAO_TEMPORAL_TLS_KEY: .* has no private key"),
    (key_of_another, "FENGQIAO_TEMPORAL_TLS_KEY: .* is not the key of the certificate"),
    (encrypted, "FENGQIAO_TEMPORAL_TLS_KEY: .* is encrypted"),
    (no_api_key, "FENGQIAO_TEMPORAL_API_KEY_FILE: .* has no API key"),
    (two_lines, "FENGQIAO_TEMPORAL_API_KEY_FILE: .* has no API key"),
    (a_name_only, "FENGQIAO_TEMPORAL_TLS_SERVER_NAME is for TLS"),
]


@pytest.mark.parametrize(("wrong", "says"), WRONG, ids=lambda part: getattr(part, "__name__", ""))
def test_what_is_wrong_is_said(
    wrong: Callable[[Path, Pair, Authority], Told],
    says: str,
    tmp_path: Path,
    ours: Pair,
    county_ca: Authority,
) -> None:
    with pytest.raises(CannotRunError, match=says) as told:
        credentials_of(settings(**wrong(tmp_path, ours, county_ca)))
    assert told.value.exit_code == CONFIG
    assert SECRET not in str(told.value)
    assert "PRIVATE" not in str(told.value)


@pytest.mark.parametrize("role", [run_worker, serve], ids=["worker", "api"])
async def test_no_process_goes_on_with_it(
    role: Callable[[Settings, asyncio.Event], Awaitable[None]], county: Settings, tmp_path: Path
) -> None:
    """An API that came up all the same would refuse every command without saying why."""
    told = {"temporal_address": "127.0.0.1:9", "temporal_tls_ca": tmp_path / "none"}
    with a_copy(county) as home, pytest.raises(CannotRunError, match=r"TLS_CA: .*: No such file"):
        await role(home.model_copy(update=told), asyncio.Event())


async def test_an_operator_reads_it_in_a_line(tmp_path: Path) -> None:
    where = {"TEMPORAL_ADDRESS": "127.0.0.1:9", "FENGQIAO_TEMPORAL_TLS_CA": str(tmp_path / "none")}
    code, said = await in_this_process(tmp_path, "heard", **where)
    assert code == CONFIG
    assert said == f"fengqiao: FENGQIAO_TEMPORAL_TLS_CA: {tmp_path / 'none'}: No such file or directory\n"
