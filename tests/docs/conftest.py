"""A running installation of the documents' own: what they say is done to it."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.docs.pages import ROOT

START_WITHIN = 900.0
"""Seconds. The first start on a machine builds the engine."""
FENGQIAO = Path(sys.executable).with_name("fengqiao")


@dataclass(frozen=True)
class Shell:
    """Runs what the documents say to type, in the repository, on the installation's data directory."""

    data: Path
    environment: dict[str, str]

    def run(self, script: str) -> str:
        """What the script prints. Whatever fails in it fails the test."""
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", script],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@pytest.fixture(scope="session")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    """`fengqiao up --example`, as `make up` starts it, on free ports, until the tests have ended."""
    data = tmp_path_factory.mktemp("documents") / "data"
    plain = {k: v for k, v in os.environ.items() if not k.startswith(("FENGQIAO_", "TEMPORAL_"))}
    if cache := os.environ.get("FENGQIAO_CACHE"):
        plain["FENGQIAO_CACHE"] = cache
    environment = plain | {"DATA": str(data), "FENGQIAO_DATA": str(data)}
    free = {"FENGQIAO_API_PORT": "0", "FENGQIAO_ENGINE_PORT": "0"}
    with subprocess.Popen(
        [FENGQIAO, "up", "--example"],
        cwd=ROOT,
        env=environment | free,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        late = threading.Timer(START_WITHIN, process.kill)
        late.start()
        try:
            assert process.stdout is not None
            said = []
            for line in process.stdout:
                said.append(line)
                if line.startswith("data in "):
                    break
            else:
                pytest.fail("it did not start: " + "".join(said))
            yield Shell(data, environment)
        finally:
            late.cancel()
            process.terminate()
            process.communicate(timeout=60)
