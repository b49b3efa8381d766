"""What stands in for an image: of its version, with its variables, or nothing."""

from pathlib import Path

import pytest

from rehearsal import images
from rehearsal.faults import RehearsalError
from rehearsal.images import Image, Machine, postgres_with_contrib
from runtime.engine.build import SERVER_VERSION


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    for name in ("temporal-server", "temporal-sql-tool"):
        (tmp_path / name).write_bytes(b"\x7fELF...DB_PORT...POSTGRES_SEEDS")
    return Machine(tmp_path, tmp_path, tmp_path)


def had(machine: Machine, repository: str, tag: str = SERVER_VERSION) -> Image:
    image = machine.image(repository, tag)
    assert image is not None
    return image


def test_of_another_version_nothing_stands_in(machine: Machine) -> None:
    for repository in ("temporalio/server", "temporalio/admin-tools"):
        assert SERVER_VERSION in had(machine, repository).name
        with pytest.raises(RehearsalError, match=f"{repository}:1.0.0 is not {SERVER_VERSION}"):
            machine.image(repository, "1.0.0")


def test_what_is_left_out_and_what_is_unknown_are_two_things(machine: Machine) -> None:
    assert machine.image("temporalio/ui", "2.54.1") is None
    with pytest.raises(RehearsalError, match="nothing is known that stands in for the image mysql:8"):
        machine.image("mysql", "8")


def test_a_misspelt_variable_is_told(machine: Machine) -> None:
    server = had(machine, "temporalio/server")
    assert server.unknown(["DB_PORT", "POSTGRES_SEEDS", "POSTGRES_SEED_S"]) == ["POSTGRES_SEED_S"]
    ours = had(machine, "fengqiao", "0.7.1")
    assert ours.unknown(["TEMPORAL_ADDRESS", "FENGQIAO_DATA", "FENGQIAO_DATE"]) == ["FENGQIAO_DATE"]
    assert had(machine, "postgres", "17").unknown(["POSTGRES_DB", "PGDATA"]) == ["PGDATA"]


def test_a_postgres_that_temporal_cannot_use(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(images, "machines_own", lambda: None)
    with pytest.raises(RehearsalError, match="no PostgreSQL is installed on this machine"):
        postgres_with_contrib()
    monkeypatch.setattr(images, "machines_own", lambda: tmp_path / "bin")
    with pytest.raises(RehearsalError, match="has no btree_gin"):
        postgres_with_contrib()
