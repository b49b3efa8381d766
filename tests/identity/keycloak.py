"""Keycloak on this machine: fetched once from Maven Central, built once, kept where engine binaries are."""

import hashlib
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

VERSION = "26.7.3"
SHA256 = "27a6535553c3cdcd083872ba40629efafb3475e3b758e0c6f691395561dd0f1f"
CENTRAL = os.environ.get("FENGQIAO_MAVEN", "https://repo1.maven.org/maven2")
ADDRESS = f"{CENTRAL}/org/keycloak/keycloak-quarkus-dist/{VERSION}/keycloak-quarkus-dist-{VERSION}.zip"
CACHE = Path(os.environ.get("FENGQIAO_CACHE", Path.home() / ".cache" / "fengqiao"))
BUILT = f"keycloak-{VERSION}-built"
LIGHT = {"JAVA_OPTS_KC_HEAP": "-Xms64m -Xmx512m", "JAVA_OPTS_APPEND": "-XX:TieredStopAtLevel=1"}
"""It runs for a minute: a small heap, and no time spent on making it fast."""
STARTS_WITHIN = 180
REALM, CLIENT, AUDIENCE = "county", "console", "fengqiao"
UNIT_CLAIM, PASSWORD = "unit_code", "generated-Password-1"


class NoKeycloakError(RuntimeError):
    """It cannot run here; why."""


@dataclass
class Keycloak:
    """A server with the stories' realm."""

    url: str
    admin: str
    secret: str
    """Of the client."""

    @property
    def issuer(self) -> str:
        return f"{self.url}/realms/{REALM}"

    def token(self, user: str, client: str = CLIENT, **more: str) -> dict[str, Any]:
        """What the server gives a user for the password: access token, identity token."""
        form = {
            "grant_type": "password",
            "client_id": client,
            "client_secret": self.secret,
            "username": user,
            "password": PASSWORD,
            "scope": "openid",
            **more,
        }
        answer = httpx.post(f"{self.issuer}/protocol/openid-connect/token", data=form, timeout=30)
        assert answer.status_code == 200, answer.text
        given: dict[str, Any] = answer.json()
        return given

    def public_key(self, kid: str) -> dict[str, Any]:
        """A key as everybody may read it."""
        keys = httpx.get(f"{self.issuer}/protocol/openid-connect/certs").json()["keys"]
        return next(key for key in keys if key["kid"] == kid)

    def key_providers(self) -> list[dict[str, Any]]:
        """What the realm's keys come from."""
        found: list[dict[str, Any]] = self._asks(
            "GET", "components?type=org.keycloak.keys.KeyProvider"
        ).json()
        return [one for one in found if one["providerId"] == "rsa-generated"]

    def add_key(self) -> None:
        """Have tokens signed by a new key from now on."""
        self._asks(
            "POST",
            "components",
            {
                "name": f"rsa-{secrets.token_hex(4)}",
                "providerId": "rsa-generated",
                "providerType": "org.keycloak.keys.KeyProvider",
                "config": {"priority": [str(int(time.time()))], "algorithm": ["RS256"]},
            },
        )

    def drop_key(self, id_: str) -> None:
        """Withdraw a key."""
        self._asks("DELETE", f"components/{id_}")

    def _asks(self, method: str, path: str, body: Any = None) -> httpx.Response:
        form = {
            "grant_type": "password",
            "client_id": "admin-cli",
            "username": "admin",
            "password": self.admin,
        }
        signed = httpx.post(f"{self.url}/realms/master/protocol/openid-connect/token", data=form, timeout=30)
        headers = {"Authorization": f"Bearer {signed.json()['access_token']}"}
        where = f"{self.url}/admin/realms/{REALM}/{path}"
        answer = httpx.request(method, where, json=body, headers=headers, timeout=30)
        answer.raise_for_status()
        return answer


def realm(users: dict[str, tuple[str, list[str]]], secret: str) -> dict[str, Any]:
    """The realm: users with the unit and the roles that the provider gives them."""
    roles = sorted({role for _, theirs in users.values() for role in theirs})
    of_unit = _mapper("oidc-usermodel-attribute-mapper", {"user.attribute": "unit", "claim.name": UNIT_CLAIM})
    for_us = _mapper("oidc-audience-mapper", {"included.custom.audience": AUDIENCE})
    return {
        "realm": REALM,
        "enabled": True,
        "sslRequired": "none",
        "roles": {"realm": [{"name": role} for role in roles]},
        "clients": [
            _client(CLIENT, secret, [of_unit, for_us]),
            _client("brief", secret, [of_unit, for_us], {"access.token.lifespan": "1"}),
            _client("stranger", secret, [of_unit]),
        ],
        "users": [
            {
                "username": name,
                "enabled": True,
                "email": f"{name}@example.invalid",
                "emailVerified": True,
                "firstName": "示例",
                "lastName": "生成",
                "attributes": {"unit": [unit]},
                "realmRoles": theirs,
                "credentials": [{"type": "password", "value": PASSWORD, "temporary": False}],
            }
            for name, (unit, theirs) in users.items()
        ],
        "components": {
            "org.keycloak.userprofile.UserProfileProvider": [
                {
                    "providerId": "declarative-user-profile",
                    "config": {"kc.user.profile.config": [json.dumps(_profile())]},
                }
            ]
        },
    }


def _profile() -> dict[str, Any]:
    names = ("username", "email", "firstName", "lastName", "unit")
    own = {"view": ["admin", "user"], "edit": ["admin", "user"]}
    return {"attributes": [{"name": name, "permissions": own} for name in names]}


def _mapper(kind: str, config: dict[str, str]) -> dict[str, Any]:
    told = {"access.token.claim": "true", "id.token.claim": "false", "jsonType.label": "String"}
    return {
        "name": secrets.token_hex(4),
        "protocol": "openid-connect",
        "protocolMapper": kind,
        "config": told | config,
    }


def _client(
    name: str, secret: str, mappers: list[dict[str, Any]], attributes: dict[str, str] | None = None
) -> dict[str, Any]:
    return {
        "clientId": name,
        "secret": secret,
        "standardFlowEnabled": True,
        "directAccessGrantsEnabled": True,
        "redirectUris": ["http://fengqiao.test/*"],
        "attributes": {"pkce.code.challenge.method": "S256", **(attributes or {})},
        "protocolMappers": mappers,
        "defaultClientScopes": ["basic", "profile", "roles", "web-origins", "acr"],
    }


@contextmanager
def started(folder: Path, users: dict[str, tuple[str, list[str]]]) -> Iterator[Keycloak]:
    """A server in a folder of its own. NoKeycloakError."""
    home = _unpacked(folder)
    secret, admin = secrets.token_hex(16), secrets.token_hex(16)
    imported = home / "data" / "import"
    imported.mkdir(parents=True)
    (imported / "county-realm.json").write_text(json.dumps(realm(users, secret)), encoding="utf-8")
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    command = [
        home / "bin" / "kc.sh",
        *("start", "--optimized", "--import-realm"),
        *("--http-enabled=true", "--http-host=127.0.0.1", f"--http-port={port}", "--hostname-strict=false"),
    ]
    bootstrap = {"KC_BOOTSTRAP_ADMIN_USERNAME": "admin", "KC_BOOTSTRAP_ADMIN_PASSWORD": admin}
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            command, env={**os.environ, **LIGHT, **bootstrap}, stdout=log, stderr=log, start_new_session=True
        )
    try:
        server = Keycloak(f"http://127.0.0.1:{port}", admin, secret)
        _await(server, process, folder / "log")
        yield server
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)  # it has nothing to keep
            process.wait()


def _await(server: Keycloak, process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + STARTS_WITHIN
    while True:
        try:
            if httpx.get(f"{server.issuer}/.well-known/openid-configuration", timeout=5).status_code == 200:
                return
        except httpx.HTTPError:
            pass
        if process.poll() is not None or time.monotonic() > deadline:
            raise NoKeycloakError(log.read_text()[-400:])
        time.sleep(0.3)


def _unpacked(folder: Path) -> Path:
    """A copy of the built one: each writes into its own."""
    if shutil.which("java") is None:
        raise NoKeycloakError("there is no Java on this machine")
    home = folder / BUILT
    shutil.copytree(_built(), home)
    return home


def _built() -> Path:
    """The server with its options worked in, which takes longer than to start it; done once."""
    kept = CACHE / BUILT
    if not kept.exists():
        draft = kept.with_suffix(f".{secrets.token_hex(4)}")
        with zipfile.ZipFile(_fetched()) as archive:
            archive.extractall(draft)
        home = draft / f"keycloak-{VERSION}"
        program = home / "bin" / "kc.sh"
        program.chmod(0o755)
        command = [program, "build", "--db=dev-file", "--cache=local"]
        done = subprocess.run(
            command, check=False, env={**os.environ, **LIGHT}, capture_output=True, text=True
        )
        if done.returncode != 0:
            shutil.rmtree(draft)
            raise NoKeycloakError((done.stdout + done.stderr)[-400:])
        with suppress(OSError):  # another process was faster
            home.rename(kept)
        shutil.rmtree(draft)
    return kept


def _fetched() -> Path:
    """The archive, checked; fetched if it is not there yet."""
    kept = CACHE / f"keycloak-{VERSION}.zip"
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        draft = kept.with_suffix(f".{secrets.token_hex(4)}")
        try:
            with (
                httpx.stream("GET", ADDRESS, timeout=60, follow_redirects=True) as answer,
                draft.open("wb") as file,
            ):
                answer.raise_for_status()
                for piece in answer.iter_bytes():
                    file.write(piece)
        except httpx.HTTPError as error:
            draft.unlink(missing_ok=True)
            raise NoKeycloakError(f"it could not be fetched: {error}") from error
        draft.replace(kept)
    with kept.open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != SHA256:
            kept.unlink()
            raise NoKeycloakError(f"{kept} was not what Maven Central has; it is deleted")
    return kept
