"""How an engine at a set address is spoken to, from the files that the settings name."""

from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from cryptography.x509 import load_pem_x509_certificates
from temporalio.service import TLSConfig

from activities.engine import PLAIN, Credentials
from runtime.faults import CONFIG, CannotRunError
from runtime.settings import Settings

CA, CERT, KEY = (f"FENGQIAO_TEMPORAL_TLS_{name}" for name in ("CA", "CERT", "KEY"))
API_KEY = "FENGQIAO_TEMPORAL_API_KEY_FILE"


def credentials_of(settings: Settings) -> Credentials:
    """Certificates and keys as the files have them now. CannotRunError, without a word of what is in them.

    The SDK looks at none of it before it connects, and then says of a wrong file what it says of an engine
    that is away.
    """
    files = (settings.temporal_tls_ca, settings.temporal_tls_cert, settings.temporal_tls_key)
    if not settings.temporal_tls and not any((*files, settings.temporal_api_key_file)):
        if settings.temporal_tls_server_name is not None:
            raise CannotRunError(
                "FENGQIAO_TEMPORAL_TLS_SERVER_NAME is for TLS: set FENGQIAO_TEMPORAL_TLS too", CONFIG
            )
        return PLAIN
    authorities = _read(CA, settings.temporal_tls_ca)
    if authorities is not None:
        _see_that_it_has_certificates(CA, settings.temporal_tls_ca, authorities)
    certificate, key = _own(settings.temporal_tls_cert, settings.temporal_tls_key)
    tls = TLSConfig(
        server_root_ca_cert=authorities,
        domain=settings.temporal_tls_server_name,
        client_cert=certificate,
        client_private_key=key,
    )
    return Credentials(tls, _api_key(settings.temporal_api_key_file))


def _own(certificate: Path | None, key: Path | None) -> tuple[bytes | None, bytes | None]:
    """Our certificate and its key; neither if none is set."""
    if (certificate is None) != (key is None):
        raise CannotRunError(f"{CERT} and {KEY} go together, and one of them is not set", CONFIG)
    shown, kept = _read(CERT, certificate), _read(KEY, key)
    if shown is None or kept is None:
        return None, None
    _see_that_it_has_certificates(CERT, certificate, shown)
    try:
        private = load_pem_private_key(kept, None)
    except TypeError:
        raise CannotRunError(
            f"{KEY}: {key} is encrypted: a key without a password is needed", CONFIG
        ) from None
    except (ValueError, UnsupportedAlgorithm):
        raise CannotRunError(f"{KEY}: {key} has no private key (PEM)", CONFIG) from None
    if load_pem_x509_certificates(shown)[0].public_key() != private.public_key():
        raise CannotRunError(f"{KEY}: {key} is not the key of the certificate in {certificate}", CONFIG)
    return shown, kept


def _see_that_it_has_certificates(name: str, path: Path | None, text: bytes) -> None:
    try:
        load_pem_x509_certificates(text)
    except ValueError:
        raise CannotRunError(f"{name}: {path} has no certificate (PEM)", CONFIG) from None


def _api_key(path: Path | None) -> str | None:
    text = _read(API_KEY, path)
    if text is None:
        return None
    # It travels in a header: one word of what can be printed, or the SDK would not send it.
    key = text.decode("ascii", errors="replace").strip()
    if not key.isascii() or not key.isprintable() or not key or " " in key:
        raise CannotRunError(f"{API_KEY}: {path} has no API key", CONFIG)
    return key


def _read(name: str, path: Path | None) -> bytes | None:
    try:
        return None if path is None else path.read_bytes()
    except OSError as error:
        raise CannotRunError(f"{name}: {path}: {error.strerror}", CONFIG) from error
