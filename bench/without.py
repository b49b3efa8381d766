"""The product's processes with parts of it taken out: `python -m bench.without sealing,grants api`.

What a part costs is told by what the product does without it. The product itself has no switch for that: it
would be a hazard. Here functions are replaced in a process of the bench's own before anything of the product
has been loaded; what data such a process has written is good for nothing.
"""

import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any

PARTS = ("sealing", "grants", "chain")
USAGE = 2
REPLACED: list[Any] = []
"""What was taken out, kept so that it can be seen that nobody holds it any more."""


def _replace(owner: Any, name: str, instead: Any) -> None:
    REPLACED.append(getattr(owner, name))
    setattr(owner, name, instead)


def without_sealing() -> None:
    """Texts go in clear, without nonce, salt or commitment, and no case has a key.

    Keyed hashes stay: of bodies, to know a call that is made again, and of people, to find them.
    """
    model = import_module("cases.model")

    class Sealed(model.Model):  # type: ignore[misc,name-defined]  # the module is loaded by name
        """A text in the place of a sealed one."""

        box: str
        commitment: str = ""

    _replace(model, "Sealed", Sealed)
    vaults = import_module("storage.vault")

    class OpenVault(vaults.CaseVault):  # type: ignore[misc,name-defined]  # the module is loaded by name
        """Writes as it reads."""

        def __init__(self, *_: object) -> None:
            """Without a key."""

        def seal(self, text: str) -> Sealed:
            return Sealed(box=text)

        def open_box(self, box: str, committed: str) -> str:  # noqa: ARG002  # there is nothing to compare with
            return box

    async def no_look_up(_here: object, _number: str) -> OpenVault:
        return VAULT

    VAULT = OpenVault()  # noqa: N806  # one for all cases
    _replace(vaults, "CaseVault", OpenVault)
    ring = import_module("storage.key_ring").KeyRing
    _replace(ring, "new_case_key", lambda _, __: ("none", VAULT))
    _replace(ring, "vault", lambda _, __, ___: VAULT)
    _replace(import_module("api.reading"), "vault_of", no_look_up)


def without_grants() -> None:
    """Nobody signs what is sent to a case, and a case lets in whatever comes."""
    granter = import_module("storage.granting").Granter
    _replace(granter, "grant", lambda *_: None)
    _replace(granter, "objection", lambda *_: None)


def without_chain() -> None:
    """Events have the same constant for every hash: their two fields stay, nothing is computed."""
    record = import_module("cases.record")
    event, constant = import_module("cases.events").Event, import_module("cases.state").GENESIS

    def link(_number: str, seq: int, at: object, by: Any, what: object, prev: str) -> Any:
        return event(
            seq=seq,
            at=at,
            actor=by.actor,
            command=by.command,
            body=by.body,
            what=what,
            prev=prev,
            hash=constant,
        )

    _replace(record, "link", link)


TAKEN_OUT: dict[str, Callable[[], None]] = {
    "sealing": without_sealing,
    "grants": without_grants,
    "chain": without_chain,
}


def see_that_it_is_gone() -> None:
    """Nothing that was loaded since holds on to what was replaced. ImportError if something does."""
    held = [
        f"{module.__name__}.{name}"
        for module in list(sys.modules.values())
        if module is not sys.modules[__name__]
        for name, value in list(getattr(module, "__dict__", {}).items())
        if any(value is one for one in REPLACED)
    ]
    if held:
        raise ImportError(f"still there: {', '.join(held)}")


def main() -> None:
    """Take out what the first word names, and become the process that the second one names."""
    given, role = sys.argv[1:] if len(sys.argv) == 3 else ("", "")  # noqa: PLR2004  # two words
    parts = given.split(",")
    if not set(parts) <= set(PARTS) or role not in ("api", "worker"):
        sys.exit(f"python -m bench.without {','.join(PARTS)} api (or worker; any of the three)")
    for part in parts:
        TAKEN_OUT[part]()
    import_module(f"runtime.commands.{role}")
    see_that_it_is_gone()
    sys.stderr.write(f"{role} WITHOUT {given}: to be measured, for nothing else\n")
    sys.stderr.flush()
    sys.argv = ["fengqiao", role]
    import_module("runtime.cli").main()


if __name__ == "__main__":
    main()
