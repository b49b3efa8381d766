"""Settings: what is misspelt is said, what systems add by themselves is nobody's mistake."""

import pytest

from runtime.settings import Settings, misspelt, read_settings


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("FENGQIAO_DATABSE_URL", "FENGQIAO_DATABASE_URL"),
        ("FENGQIAO_DATABASE_ULR_FILE", "FENGQIAO_DATABASE_URL_FILE"),
        ("FENGQIAO_KEYRING", "FENGQIAO_KEY_RING"),
        ("FENGQIAO_WORKER", "FENGQIAO_WORKERS"),
        ("FENGQIAO_OIDC_ISUER", "FENGQIAO_OIDC_ISSUER"),
        ("FENGQIAODATA", "FENGQIAO_DATA"),
    ],
)
def test_a_name_that_is_nearly_a_settings_is_told_with_the_setting(given: str, meant: str) -> None:
    assert list(misspelt([given, "PATH"])) == [(given, meant)]


def test_no_setting_is_taken_for_another() -> None:
    assert not list(misspelt(f"FENGQIAO_{name.upper()}" for name in Settings.model_fields))


@pytest.mark.parametrize(
    "given",
    ["FENGQIAO_TOKEN", "FENGQIAO_URL", "FENGQIAO_CACHE", "FENGQIAO_SERVICE_HOST", "FENGQIAO_PORT_8300_TCP"],
)
def test_what_is_no_setting_and_like_none_is_left_alone(given: str) -> None:
    assert not list(misspelt([given]))


def test_whoever_starts_something_reads_of_it_and_is_not_kept_from_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("FENGQIAO_PARENT", raising=False)
    monkeypatch.setenv("FENGQIAO_KEYRING", "/elsewhere")
    assert read_settings().key_ring is None
    assert "FENGQIAO_KEYRING is no setting; is FENGQIAO_KEY_RING meant?" in capsys.readouterr().err
    monkeypatch.setenv("FENGQIAO_PARENT", "1")
    read_settings()
    assert not capsys.readouterr().err
