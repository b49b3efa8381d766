"""The identity provider as the settings have it."""

from api.oidc import OidcConfig, Provider
from runtime.faults import CONFIG, CannotRunError
from runtime.settings import Settings

LOOPBACK = ("http://127.0.0.1", "http://localhost", "http://[::1]")


def open_provider(settings: Settings) -> Provider | None:
    """The provider; None if none is configured. CannotRunError if it cannot be trusted or read."""
    if settings.oidc_issuer is None:
        return None
    if not settings.oidc_issuer.startswith(("https://", *LOOPBACK)):
        raise CannotRunError("FENGQIAO_OIDC_ISSUER: https is needed, but on this machine itself", CONFIG)
    return Provider(
        OidcConfig(
            issuer=settings.oidc_issuer,
            audience=settings.oidc_audience,
            officer_claim=settings.oidc_officer_claim,
            roles_claim=settings.oidc_roles_claim,
            roles={theirs: ours.value for theirs, ours in settings.oidc_roles.items()},
            unit_claim=settings.oidc_unit_claim,
            client_id=settings.oidc_client_id,
            client_secret=_secret(settings),
        )
    )


def _secret(settings: Settings) -> str | None:
    if settings.oidc_client_secret_file is None:
        return None
    try:
        return settings.oidc_client_secret_file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise CannotRunError(f"FENGQIAO_OIDC_CLIENT_SECRET_FILE: {error}", CONFIG) from error
