"""Settings from the environment (`FENGQIAO_…`) and files. Nothing secret has a default."""

import os
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Self

from pydantic import AliasChoices, Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from activities.naming import NAMESPACE
from policies.vocabulary import Role
from runtime.faults import CONFIG, CannotRunError
from runtime.terminal import errors
from storage.ciphers import Profile
from storage.database import is_url, unknown_parameters

Port = Annotated[int, Field(ge=0, le=65535)]
Many = Annotated[int, Field(ge=1, le=64)]


KEPT = ("FENGQIAO_CACHE",)
"""The only setting that something throw-away shares with an installation: where engine binaries are kept."""


def without_settings(*, unlimited: bool = False) -> None:
    """Let the environment's settings not count: what is thrown away is nobody's database, ring or engine.

    `unlimited`: nor is it counted how much is asked.
    """
    for name in [name for name in os.environ if name.startswith(("FENGQIAO_", "TEMPORAL_"))]:
        if name not in KEPT:
            del os.environ[name]
    if unlimited:
        os.environ["FENGQIAO_CALLS_PER_SECOND"] = "1000000"


FEWEST_CACHED = 100
"""Cases; with fewer a worker would read each back for every step."""


class Settings(BaseSettings):
    """What the processes of one installation share."""

    model_config = SettingsConfigDict(env_prefix="FENGQIAO_", env_ignore_empty=True, extra="ignore")

    data: Path = Path("data")
    """Data directory: embedded database and engine, key ring, logs, sign-ins."""
    database_url: str | None = None
    """`postgresql://…` in production; embedded SQLite in the data directory if absent."""
    database_url_file: Path | None = None
    """A file that holds the database URL, so that its password is in no environment."""
    key_ring: Path | None = None
    """`<data>/key-ring.json` if absent."""
    documents: Path | None = None
    """The store of documents, the same for every process; `<data>/documents` if absent."""
    crypto_profile: Profile = Profile.INTL
    """By which algorithms a new key ring has cases sealed; an existing one says so itself."""
    temporal_address: str | None = Field(
        default=None, validation_alias=AliasChoices("TEMPORAL_ADDRESS", "FENGQIAO_TEMPORAL_ADDRESS")
    )
    temporal_tls: bool = False
    """The engine at that address is spoken to over TLS; any of the files below means so too."""
    temporal_tls_ca: Path | None = None
    """Certificates of the authorities that may have signed the engine's; the system's if absent."""
    temporal_tls_cert: Path | None = None
    """Our client certificate, with the chain to its authority if there is one; goes with the key."""
    temporal_tls_key: Path | None = None
    temporal_tls_server_name: str | None = None
    """For whom the engine's certificate is made out, where that is not the host of the address."""
    temporal_api_key_file: Path | None = None
    """A file that holds an API key of Temporal Cloud."""
    namespace: str = NAMESPACE
    engine_port: Port = 7233
    """Preferred port of the embedded engine; a free one is taken if it is in use."""
    api_host: str = "127.0.0.1"
    instance: str | None = None
    """Set by the installation that started this process; `/ready` tells it."""
    api_port: Port = 8300
    """Preferred port of the API."""
    workers: Many = 1
    """How many worker processes `fengqiao up` runs."""
    apis: Many = 1
    """How many API processes `fengqiao up` runs; more than one share the port."""

    cached_cases: Annotated[int, Field(ge=FEWEST_CACHED, le=1_000_000)] = 2000
    """Cases whose runs a worker keeps in memory, some 190 kB each; others are replayed when needed."""
    oidc_issuer: str | None = None
    """The identity provider, as its own discovery document names it; none: our own tokens and passwords."""
    oidc_audience: str = "fengqiao"
    """For whom the provider's access tokens are made out."""
    oidc_officer_claim: str = "preferred_username"
    oidc_roles_claim: str | None = None
    """Where roles are, for instance `realm_access.roles`; the roster's are narrowed to them."""
    oidc_roles: dict[str, Role] = Field(default_factory=dict)
    """The provider's names of roles with ours, as JSON; others mean themselves."""
    oidc_unit_claim: str | None = None
    """A claim with the unit's code, which must be the roster's."""
    oidc_client_id: str | None = None
    oidc_client_secret_file: Path | None = None
    public_url: str | None = None
    """Where browsers reach the API; needed for signing in by the provider in a browser."""
    calls_per_second: Annotated[float, Field(gt=0)] = 50.0
    """Of one token, at one API process."""
    strangers_per_minute: Annotated[int, Field(ge=1)] = 60
    """Calls from one address that do not say whose they are, or say it wrongly, at one API process."""

    @field_validator("data")
    @classmethod
    def _absolute(cls, path: Path) -> Path:
        return path.expanduser().absolute()

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, url: str | None) -> str | None:
        return url and _known(url)

    @property
    def database(self) -> str:
        """The database URL. CannotRunError if the file has none, without telling what it has."""
        if self.database_url_file is None:
            return self.database_url or f"sqlite:///{self.data / 'fengqiao.db'}"
        try:
            return _known(self.database_url_file.read_text(encoding="utf-8").strip())
        except OSError as error:
            raise CannotRunError(f"FENGQIAO_DATABASE_URL_FILE: {error}", CONFIG) from error
        except ValueError as error:
            # Bytes that are no text would be shown by their own error.
            why = error if isinstance(error, UrlError) else NO_URL
            wrong = f"FENGQIAO_DATABASE_URL_FILE: {self.database_url_file}: {why}"
            raise CannotRunError(wrong, CONFIG) from error

    def with_own_engine(self) -> Self:
        """The same for an installation whose engine is its own: that is spoken to in plain."""
        return self.model_copy(update={name: type(self).model_fields[name].default for name in OF_THE_ENGINE})

    @property
    def file_store(self) -> Path:
        """Where documents are."""
        return self.documents or self.data / "documents"

    @property
    def ring(self) -> Path:
        """Where the key ring is."""
        return self.key_ring or self.data / "key-ring.json"


def read_settings() -> Settings:
    """The settings of the environment. A variable that is nearly called like one is told of, not followed.

    Others of our prefix are nobody's mistake: some systems add the addresses of services by themselves.
    """
    if "FENGQIAO_PARENT" not in os.environ:  # whoever started this process was told
        for given, meant in misspelt(os.environ):
            errors.print(f"fengqiao: {given} is no setting; is {meant} meant?", style="red", markup=False)
    return Settings()


def misspelt(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Each name that is nearly a setting's, with that setting."""
    known = {f"FENGQIAO_{name.upper()}" for name in Settings.model_fields}
    for name in sorted(set(names) - known - NOT_SETTINGS):
        if name.startswith("FENGQIAO"):
            yield from ((name, meant) for meant in get_close_matches(name, sorted(known), 1, ALIKE))


NOT_SETTINGS = frozenset({"FENGQIAO_CACHE", "FENGQIAO_PARENT", "FENGQIAO_TOKEN", "FENGQIAO_URL"})
"""Of our prefix, and read elsewhere."""
ALIKE = 0.88
"""How much two names have in common when one is taken for the other, misspelt; 1 is all."""
OF_THE_ENGINE = (
    "temporal_tls",
    "temporal_tls_ca",
    "temporal_tls_cert",
    "temporal_tls_key",
    "temporal_tls_server_name",
    "temporal_api_key_file",
)
"""Settings that say how the engine at a set address is spoken to."""
NO_URL = (
    "postgresql://user:password@host:port/database or sqlite:///path is known; a special character in a "
    "password is written as % and two digits"
)


class UrlError(ValueError):
    """No database could be meant by it. Says nothing of what may be secret in it."""


def _known(url: str) -> str:
    """The URL. UrlError if no database could be meant by it."""
    if not is_url(url):
        raise UrlError(NO_URL)
    if unknown := unknown_parameters(url):
        raise UrlError(f"PostgreSQL knows no parameter {', '.join(unknown)}")
    return url
