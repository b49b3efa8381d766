"""What the documents say to type is typed."""

import json
import shutil
from pathlib import Path

import pytest

from cases.commands.registry import REGISTRY
from tests.docs.conftest import Shell
from tests.docs.pages import ENGLISH, ROOT, blocks, name

needs_curl = pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl on this machine")


@needs_curl
def test_the_first_case_by_curl(shell: Shell) -> None:
    script = "".join(
        block for block in blocks(ENGLISH, "sh") if "make " not in block and "docker" not in block
    )
    said = shell.run(script)
    lines = said.splitlines()
    assert [line for line in lines if line in ("handling", "awaiting_signoff", "closed")] == [
        *(["handling"] * 5),
        "awaiting_signoff",
        "closed",
    ]
    assert '"code":"not_the_signer"' in said
    assert '"why_mine"' in said
    assert '"en": "signed off (settled)"' in said
    assert "wuding version 3 is in order" in said


@needs_curl
def test_what_a_caller_may_do_names_every_command(shell: Shell) -> None:
    helpers, opening = [b for b in blocks(ENGLISH, "sh") if "token()" in b or "OPENED=" in b]
    said = shell.run(f'{helpers}{opening.rpartition("get ")[0]}get shishan-head "/v1/cases/$CASE/actions"')
    assert [row["name"] for row in json.loads(said)["actions"]] == list(REGISTRY)


def test_rosters_and_tokens(shell: Shell) -> None:
    """The commands of the section on operation."""
    fengqiao = ".venv/bin/fengqiao" if (ROOT / ".venv" / "bin" / "fengqiao").exists() else "fengqiao"
    said = shell.run(f"""
        {fengqiao} roster load examples/wuding
        {fengqiao} token new shishan-v02-duty
        {fengqiao} token revoke shishan-v02-duty
    """)
    assert "1794 units, 2599 officers" in said
    assert "\nfq_" in said
    assert said.rstrip().endswith("1 tokens ended")


@pytest.mark.parametrize("page", [ROOT / "docs" / "policy-format.md"], ids=name)
def test_other_pages_commands(shell: Shell, page: Path) -> None:
    for block in blocks(page, "sh"):
        shell.run(block)
