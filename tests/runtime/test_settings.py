"""Settings: defaults that need nothing, errors that name the variable, keys made once."""

import os
import stat
from ipaddress import ip_network
from pathlib import Path

import pytest

from billow.runtime.credentials import CREDENTIALS, Credentials, read_credentials, write_credentials
from billow.runtime.settings import SECRET_KEY_FILE, SettingsError, load_settings, master_key


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """No variable of the person who runs the tests reaches a test."""
    for name in [name for name in os.environ if name.upper().startswith("BILLOW_")]:
        monkeypatch.delenv(name)


def test_nothing_needs_to_be_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The defaults are those of the public interface, and the data folder does not move with the process."""
    monkeypatch.chdir(tmp_path)
    settings = load_settings()
    assert settings.embedded
    assert settings.data_dir == tmp_path / ".billow"
    assert (settings.host, settings.port, settings.grpc_port) == ("127.0.0.1", 8000, 50051)
    limits = (settings.rate_limit_requests, settings.rate_limit_bulk, settings.rate_limit_events)
    assert limits == (100, 10, 1000)
    assert settings.outbound_allow == ()
    assert settings.event_store == "postgres"
    assert settings.public_url == "http://127.0.0.1:8000"


def test_variables_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each kind of value comes from its variable; an empty variable counts as not set."""
    given = {
        "BILLOW_DATABASE_URL": "postgresql://u:p@db/billow",
        "BILLOW_OUTBOUND_ALLOW": "127.0.0.0/8, ::1,10.1.2.3/8",
        "BILLOW_RATE_LIMIT_EVENTS": "0",
        "BILLOW_EVENT_STORE": "clickhouse://ch:9000/billow",
        "BILLOW_PUBLIC_URL": "https://billing.example/",
        "BILLOW_LOG_LEVEL": "WARNING",
        "BILLOW_SMTP_URL": "",
    }
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    settings = load_settings()
    assert not settings.embedded
    assert settings.outbound_allow == tuple(map(ip_network, ("127.0.0.0/8", "::1/128", "10.0.0.0/8")))
    assert settings.rate_limit_events == 0
    assert settings.event_store == "clickhouse://ch:9000/billow"
    assert settings.public_url == "https://billing.example"
    assert settings.log_level == "warning"
    assert settings.smtp_url is None


@pytest.mark.parametrize(
    ("host", "url"),
    [("0.0.0.0", "http://127.0.0.1:9000"), ("::", "http://[::1]:9000"), ("::1", "http://[::1]:9000")],
)
def test_the_public_address_can_be_opened(host: str, url: str) -> None:
    """A host that means every interface becomes one that a browser can open, and IPv6 gets its brackets."""
    assert load_settings({"host": host, "port": 9000}).public_url == url


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BILLOW_DATABASE_URL", "mysql://db/billow"),
        ("BILLOW_DATABASE_URL", "postgresql:billow"),
        ("BILLOW_PORT", "http"),
        ("BILLOW_PORT", "65536"),
        ("BILLOW_GRPC_PORT", "-1"),
        ("BILLOW_RATE_LIMIT_REQUESTS", "-1"),
        ("BILLOW_RATE_LIMIT_BULK", "1.5"),
        ("BILLOW_OUTBOUND_ALLOW", "10.0.0.0/33"),
        ("BILLOW_OUTBOUND_ALLOW", "localhost"),
        ("BILLOW_EVENT_STORE", "sqlite"),
        ("BILLOW_SMTP_URL", "mail.example"),
        ("BILLOW_PUBLIC_URL", "billing.example"),
        ("BILLOW_LOG_LEVEL", "loud"),
        ("BILLOW_LOG_FORMAT", "xml"),
        ("BILLOW_POOL_SIZE", "0"),
        ("BILLOW_BODY_LIMIT", "0"),
    ],
)
def test_a_bad_value_is_refused_by_the_name_of_its_variable(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The error begins with the variable and has one line for it."""
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert str(caught.value).startswith(f"{name}: ")
    assert len(str(caught.value).splitlines()) == 1


def test_all_bad_values_are_told_at_once_and_none_is_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    """An operator corrects everything in one go, and a password in a bad URL does not reach the log."""
    monkeypatch.setenv("BILLOW_DATABASE_URL", "mysql://u:hunter2@db/billow")
    monkeypatch.setenv("BILLOW_PORT", "many")
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert [line.split(":")[0] for line in str(caught.value).splitlines()] == ["BILLOW_DATABASE_URL", "BILLOW_PORT"]
    assert "hunter2" not in str(caught.value)


def test_a_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    """Without BILLOW_SECRET_KEY the key of the first start is that of every later one, and long enough to seal with."""
    settings = load_settings({"data_dir": tmp_path / "data"})
    key = master_key(settings).get_secret_value()
    assert len(key) >= 43
    assert master_key(settings).get_secret_value() == key
    assert stat.S_IMODE((tmp_path / "data" / SECRET_KEY_FILE).stat().st_mode) == 0o600
    assert master_key(load_settings({"data_dir": tmp_path / "other"})).get_secret_value() != key


def test_passwords_are_no_part_of_the_settings_text(monkeypatch: pytest.MonkeyPatch) -> None:
    """Addresses that may carry a password are left out of the representation, which ends up in logs."""
    monkeypatch.setenv("BILLOW_DATABASE_URL", "postgresql://u:hunter2@db/billow")
    monkeypatch.setenv("BILLOW_SMTP_URL", "smtp://u:hunter2@mail.example")
    monkeypatch.setenv("BILLOW_EVENT_STORE", "clickhouse://u:hunter2@ch/billow")
    assert "hunter2" not in repr(load_settings())


def test_a_given_key_is_used_and_not_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A key from the environment writes no file and is not part of the settings' text."""
    monkeypatch.setenv("BILLOW_SECRET_KEY", "correct horse")
    settings = load_settings({"data_dir": tmp_path})
    assert master_key(settings).get_secret_value() == "correct horse"
    assert "correct horse" not in repr(settings)
    assert list(tmp_path.iterdir()) == []


CREDENTIALS_EXAMPLE = Credentials(
    url="http://127.0.0.1:8000",
    grpc="127.0.0.1:50051",
    sandbox_key="sk_test_1",
    live_key="sk_live_2",
    database_url="postgresql://billow:pw@127.0.0.1:5/billow",
    dashboard="http://127.0.0.1:8000/?token=3",
)


def test_credentials_come_back_as_written_and_only_to_their_owner(tmp_path: Path) -> None:
    """A second write replaces the first whole; the file has mode 0600 and no draft stays beside it."""
    assert read_credentials(tmp_path) is None
    path = write_credentials(tmp_path, CREDENTIALS_EXAMPLE)
    write_credentials(tmp_path, CREDENTIALS_EXAMPLE)
    assert read_credentials(tmp_path) == CREDENTIALS_EXAMPLE
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [entry.name for entry in tmp_path.iterdir()] == [CREDENTIALS]
    assert "sk_live_2" not in repr(CREDENTIALS_EXAMPLE)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"url": "http://x"}'])
def test_damaged_credentials_are_named(text: str, tmp_path: Path) -> None:
    """The error names the file, so that a person knows what to remove."""
    (tmp_path / CREDENTIALS).write_text(text)
    with pytest.raises(ValueError, match=CREDENTIALS):
        read_credentials(tmp_path)
