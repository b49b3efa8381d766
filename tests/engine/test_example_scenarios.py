"""The scenarios that anybody can play: one for every policy and every overlay, each ends as its file says."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from policies.loading import load_file, plain_data, shipped
from runtime.demo.scenario import Scenario, lay_over, read_scenario
from runtime.engine import Engine
from runtime.faults import DATA, CannotRunError
from runtime.settings import Settings
from tests.support.installation import World, copy_home, in_process
from tests.support.on_record import see_that_it_is_on_record

EXAMPLES = Path(__file__).parents[2] / "examples"
FILES = sorted((EXAMPLES / "scenarios").glob("*.yaml"))
SCENARIOS = {file.stem: read_scenario(file) for file in FILES}


@pytest.fixture(scope="module")
async def laid_over(county: Settings, engine: Engine) -> AsyncIterator[World]:
    """Every example place, with the overlays in force where their scenarios are played."""
    settings = copy_home(county)
    async with in_process(settings, engine, "example-scenarios") as made:
        for file in FILES:
            await lay_over(made.database, SCENARIOS[file.stem], file.parent)
        yield made
    shutil.rmtree(settings.data)


@pytest.mark.parametrize("name", SCENARIOS)
async def test_it_ends_as_its_file_says_and_on_record(laid_over: World, name: str) -> None:
    case = await SCENARIOS[name].play(laid_over.stage)
    assert case.view["status"] == "closed"
    await see_that_it_is_on_record(laid_over, case)


def test_every_policy_and_every_overlay_has_one_of_its_own_name() -> None:
    overlays = {load_file(file).document.id for file in (EXAMPLES / "policies").glob("*.yaml")}
    policies = {each.document.id for each in shipped() if each.document.kind == "policy"}
    assert {name: scenario.policy for name, scenario in SCENARIOS.items()} == {
        name: name for name in overlays | policies
    }


HAIKOU = (EXAMPLES / "scenarios" / "haikou.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("steps:", "stpes:", "steps: this is missing"),
        ("{wait: 2}", "{wait: 2, by: haikou-head, does: accept}", "exactly one of by, carrier, wait"),
        ("{wait: 2}", "{by: haikou-head}", "exactly one of does, wait"),
        ("policy: haikou", "policy: [haikou", "not valid YAML"),
    ],
)
def test_one_that_cannot_be_read_says_why(tmp_path: Path, old: str, new: str, says: str) -> None:
    path = tmp_path / "story.yaml"
    path.write_text(HAIKOU.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(CannotRunError, match=says):
        read_scenario(path)


SECOND = "{carrier: department_officer, does: accept}"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("refused: not_yours", "refused: not_open", "step 1: accept by .* .not_open., .* 403 not_yours, "),
        (
            SECOND,
            "{carrier: leader, does: accept}",
            "step 2: a leader was to carry the case, but there is none",
        ),
        (
            SECOND,
            "{by: haikou-head, does: sign_off}",
            "step 2: sign_off by .* carried out, but it was refused",
        ),
        ("does: accept}", "does: accept, refused: not_yours}", "step 2: .* but it was carried out"),
        ("does: accept}", "does: agree, body: {at: nobody}}", "step 2: agree was to be given with other opt"),
        ("by: haikou-shishan-v01-grid", "by: nobody-at-all", "no officer nobody-at-all who could sign in"),
    ],
)
async def test_one_that_is_played_otherwise_says_where_and_what_came(
    laid_over: World, old: str, new: str, says: str
) -> None:
    scenario = Scenario.model_validate(plain_data(HAIKOU.replace(old, new, 1), "story.yaml"))
    with pytest.raises(CannotRunError, match=says) as refused:
        await scenario.chapter(Path("story.yaml")).play(laid_over.stage)
    assert refused.value.exit_code == DATA
    assert str(refused.value).startswith("story.yaml: ")
    assert "\n" not in str(refused.value)


async def test_one_that_is_told_otherwise_fails(laid_over: World) -> None:
    scenario = SCENARIOS["haikou"]
    otherwise = Scenario.model_validate(scenario.model_dump() | {"told": ("opened village",)})
    with pytest.raises(
        AssertionError, match="told, line 1: opened village was to happen, but opened district did"
    ):
        await otherwise.play(laid_over.stage)
