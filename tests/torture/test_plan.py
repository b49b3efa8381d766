"""Everything that is planned follows from the seed."""

from collections import Counter
from itertools import islice
from pathlib import Path

import pytest

from policies.loading import load_text
from tests.test_rooms import ROOT
from torture.long import Ledger
from torture.notice import notice
from torture.plan import AT_LAST, Fault, Target, plan
from torture.report import PROVED, Result
from torture.script import CLIENTS, Deed, Step, steps
from torture.site import Tables


def first_steps(seed: int, client: int) -> list[Step]:
    return list(islice(steps(seed, client), 400))


@pytest.mark.parametrize("server", [False, True])
def test_the_same_seed_has_the_same_faults(server: bool) -> None:
    assert plan(7, 120, server=server) == plan(7, 120, server=server)
    assert plan(7, 120, server=server) != plan(8, 120, server=server)


def test_the_same_seed_has_the_same_clients() -> None:
    for client in range(CLIENTS):
        assert first_steps(7, client) == first_steps(7, client)
        assert [step.rolled().random() for step in first_steps(7, client)[:5]] == [
            step.rolled().random() for step in first_steps(7, client)[:5]
        ]
    assert len({tuple(first_steps(7, client)) for client in range(CLIENTS)}) == CLIENTS
    assert first_steps(7, 0) != first_steps(8, 0)


def test_every_kind_of_fault_hits_every_target() -> None:
    blows = [blow for seed in range(60) for blow in plan(seed, 60, server=True)]
    hit = Counter((blow.fault, blow.target) for blow in blows)
    parts = (Target.WORKER, Target.API, Target.ENGINE, Target.DATABASE)
    wanted = {(fault, target) for fault in (Fault.KILL, Fault.STOP) for target in parts}
    wanted |= {(Fault.KILL, Target.BACKEND), (Fault.KILL, Target.EVERYTHING)}
    assert set(hit) == wanted | {(Fault.FILL, Target.DISK), (Fault.BURST, Target.CLIENTS)}
    assert min(hit.values()) > 10


def test_there_is_no_server_to_kill_where_there_is_none() -> None:
    blows = [blow for seed in range(60) for blow in plan(seed, 60, server=False)]
    assert not {blow.target for blow in blows} & {Target.DATABASE, Target.BACKEND}


def test_faults_come_in_order_and_in_time() -> None:
    instants = [blow.at for blow in plan(3, 90, server=True)]
    assert instants == sorted(instants)
    assert len(instants) > 10
    assert max(instants) < 90 - AT_LAST


def test_clients_do_everything() -> None:
    every = Counter(step.deed for client in range(CLIENTS) for step in first_steps(1, client))
    assert set(every) == set(Deed)
    assert all(first_steps(1, client)[0].deed is Deed.OPEN for client in range(CLIENTS))


def test_the_notice_is_a_calendar_that_the_product_takes() -> None:
    assert notice(7, 60) == notice(7, 60) != notice(8, 60)
    made = notice(7, 60)
    assert load_text(made.text, "notice.yaml").document.id == made.name
    assert 0 < made.after < 60 - AT_LAST


def a_result(seed: int, tables: Tables, seconds: float) -> Result:
    findings = dict.fromkeys((*PROVED, "broken"), 0)
    verdict = {"cases": 3, "events": 9, "acknowledged": 5, "marks": 1, "findings": findings}
    told = {"seed": seed, "tables": tables, "storm": seconds, "seconds": seconds, "verdict": verdict}
    return Result.model_validate(told | {"faults": {"kill api": 2}, "answers": {"200": 5}})


def test_a_long_run_goes_on_where_it_was_stopped(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "torture", seconds=300, piece=150, first=1)
    for wanted in islice(ledger.missing(), 3):
        ledger.enter(a_result(wanted.seed, wanted.tables, wanted.seconds))
    rest = [(wanted.seed, wanted.tables) for wanted in ledger.missing()]
    assert [(result.seed, result.tables) for result in ledger.results()] == [
        *((1, "sqlite"), (1, "postgres"), (2, "sqlite"))
    ]
    assert rest == [(2, Tables.POSTGRES)]


def test_a_run_says_how_to_play_it_again() -> None:
    again = a_result(4, Tables.POSTGRES, 90).again()
    assert again == "make torture SECONDS=90 SEED=4 DATABASE=postgres"
    target = (ROOT / "Makefile").read_text().partition("\ntorture:")[2].partition("\n\n")[0]
    for variable in ("SECONDS", "SEED", "DATABASE"):
        assert f"$({variable})" in target


def test_the_halves_of_a_long_run_may_go_side_by_side(tmp_path: Path) -> None:
    halves = [Ledger(tmp_path, seconds=300, piece=150, first=1, on=(tables,)) for tables in Tables]
    for half in halves:
        for wanted in half.missing():
            half.enter(a_result(wanted.seed, wanted.tables, wanted.seconds))
    assert list(Ledger(tmp_path, seconds=300, piece=150, first=1).missing()) == []
