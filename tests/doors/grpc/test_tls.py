"""TLS: the server shows its certificate, and where an authority is named a client has to show one too."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import grpc
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from grpc import StatusCode

from billow.doors.program import App
from billow.runtime.settings import Settings, SettingsError, load_settings
from tests.doors.grpc.conftest import Rpc, serving


@dataclass
class Issued:
    """A certificate and its key, on disk as PEM."""

    cert: Path
    key: Path
    name: x509.Name
    private: ec.EllipticCurvePrivateKey


def issue(folder: Path, name: str, *, by: Issued | None = None) -> Issued:
    """A certificate for this machine, signed *by* another one or by itself."""
    private = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(by.name if by else subject)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=by is None, path_length=None), critical=True)
        .sign(by.private if by else private, hashes.SHA256())
    )
    issued = Issued(cert=folder / f"{name}.pem", key=folder / f"{name}.key", name=subject, private=private)
    issued.cert.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    issued.key.write_bytes(
        private.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return issued


def spoken(app: App, **settings: Path) -> App:
    """The same program with those settings of TLS."""
    return replace(app, settings=Settings(**{**app.settings.model_dump(), **settings}))


async def listed(rpc: Rpc, address: str, root: Issued, client: Issued | None = None) -> int:
    """How many customers a client sees that trusts *root*, and shows the certificate of *client*."""
    pair = {"private_key": client.key.read_bytes(), "certificate_chain": client.cert.read_bytes()} if client else {}
    credentials = grpc.ssl_channel_credentials(root.cert.read_bytes(), **pair)
    local = f"localhost:{address.rpartition(':')[2]}"
    async with grpc.aio.secure_channel(local, credentials) as channel:
        found = await replace(rpc, channel=channel).call("CustomerService.List", rpc.pb.CustomerServiceListRequest())
    return len(found.data)


async def test_a_client_that_trusts_the_certificate_is_served(app: App, rpc: Rpc, tmp_path: Path) -> None:
    """With a certificate and its key the server speaks TLS; in the clear, or without trust, nothing is answered."""
    server = issue(tmp_path, "server")
    async with serving(spoken(app, grpc_tls_cert=server.cert, grpc_tls_key=server.key)) as address:
        assert await listed(rpc, address, server) == 0
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await listed(rpc, address, issue(tmp_path, "other"))
        assert caught.value.code() is StatusCode.UNAVAILABLE
        async with grpc.aio.insecure_channel(address) as channel:
            clear = replace(rpc, channel=channel)
            await clear.fails("CustomerService.List", rpc.pb.CustomerServiceListRequest(), StatusCode.UNAVAILABLE)


async def test_with_an_authority_a_client_shows_a_certificate(app: App, rpc: Rpc, tmp_path: Path) -> None:
    """A client whose certificate the authority signed is served; one without, or with its own, is not."""
    server, authority = issue(tmp_path, "server"), issue(tmp_path, "authority")
    settings = {"grpc_tls_cert": server.cert, "grpc_tls_key": server.key, "grpc_tls_client_ca": authority.cert}
    async with serving(spoken(app, **settings)) as address:
        assert await listed(rpc, address, server, issue(tmp_path, "client", by=authority)) == 0
        for stranger in (None, issue(tmp_path, "stranger")):
            with pytest.raises(grpc.aio.AioRpcError) as caught:
                await listed(rpc, address, server, stranger)
            assert caught.value.code() is StatusCode.UNAVAILABLE


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"CERT": "server.pem"}, "BILLOW_GRPC_TLS_KEY: set both"),
        ({"KEY": "server.key"}, "BILLOW_GRPC_TLS_KEY: set both"),
        ({"CERT": "server.pem", "KEY": "other.key"}, "BILLOW_GRPC_TLS_KEY: the certificate and the key are no pair"),
        ({"CERT": "server.key", "KEY": "server.key"}, "BILLOW_GRPC_TLS_KEY: the certificate and the key are no pair"),
        ({"CERT": "none.pem", "KEY": "server.key"}, "BILLOW_GRPC_TLS_CERT: .*none.pem cannot be read: No such file"),
        ({"CLIENT_CA": "server.pem"}, "BILLOW_GRPC_TLS_CLIENT_CA: needs BILLOW_GRPC_TLS_CERT"),
        ({"CERT": "server.pem", "KEY": "server.key", "CLIENT_CA": "server.key"}, "holds no certificates"),
    ],
)
def test_settings_of_tls_that_cannot_work_stop_the_start(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, given: Mapping[str, str], said: str
) -> None:
    """Half a pair, files that do not fit or cannot be read, are refused once, with the name of the variable."""
    issue(tmp_path, "server")
    issue(tmp_path, "other")
    for name, file in given.items():
        monkeypatch.setenv(f"BILLOW_GRPC_TLS_{name}", str(tmp_path / file))
    with pytest.raises(SettingsError, match=said) as caught:
        load_settings()
    assert str(caught.value).count("\n") == 0
