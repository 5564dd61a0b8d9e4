"""Everything an operator may choose, read once from the environment (`BILLOW_…`)."""

import secrets
import ssl
from collections.abc import Mapping
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from billow.runtime.files import create_private

PREFIX = "BILLOW_"
EVENT_DAYS_MIN = 1_830
"""Five years: longer than the longest period that is billed, with those in which usage may come late."""
SECRET_KEY_FILE = "secret_key"  # noqa: S105  # the name of a file

Network = IPv4Network | IPv6Network


class SettingsError(ValueError):
    """The environment holds a value that Billow cannot use; the text has one line for each variable."""


def _networks(value: object) -> object:
    if not isinstance(value, str):
        return value
    return tuple(ip_network(part.strip(), strict=False) for part in value.split(",") if part.strip())


def _scheme(*schemes: str) -> AfterValidator:
    def check(value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in schemes or not parts.netloc:
            raise ValueError(f"expected a URL that begins with {' or '.join(f'{name}://' for name in schemes)}")
        return value.rstrip("/")

    return AfterValidator(check)


def _readable(path: Path) -> Path:
    try:
        path.open("rb").close()
    except OSError as error:
        raise ValueError(f"{path} cannot be read: {error.strerror}") from None
    return path


PostgresUrl = Annotated[str, _scheme("postgresql", "postgres")]
WebUrl = Annotated[str, _scheme("http", "https")]
Folder = Annotated[Path, AfterValidator(lambda path: path.expanduser().absolute())]
ReadableFile = Annotated[Folder, AfterValidator(_readable)]
MailUrl = Annotated[str, _scheme("smtp", "smtps", "smtp+starttls")]
Port = Annotated[int, Field(ge=0, le=65535)]
PerSecond = Annotated[int, Field(ge=0)]
Bytes = Annotated[int, Field(ge=1024)]
EventStore = Annotated[str, Field(pattern=r"^(postgres|clickhouses?://\S+|https?://\S+)$")]
Networks = Annotated[tuple[Network, ...], NoDecode, BeforeValidator(_networks)]


class Settings(BaseSettings):
    """The choices of one process; frozen, and the same for every door of it."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid", env_ignore_empty=True)

    database_url: PostgresUrl | None = Field(default=None, repr=False)
    """None starts the embedded PostgreSQL in the data folder."""
    data_dir: Folder = Path(".billow")
    host: str = "127.0.0.1"
    port: Port = 8000
    grpc_port: Port = 50051
    grpc_tls_cert: ReadableFile | None = None
    grpc_tls_key: ReadableFile | None = None
    """PEM files, the certificate with its chain; without them gRPC speaks in the clear."""
    grpc_tls_client_ca: ReadableFile | None = None
    """With it, a client has to show a certificate that this authority has signed."""
    public_url: WebUrl | Literal[""] = ""
    """Where browsers and receivers reach this installation, without a final slash; by default `http://host:port`."""
    secret_key: SecretStr | None = None
    """Seals stored secrets. None means that `master_key` makes one in the data folder."""

    api_processes: Annotated[int, Field(ge=1, le=64)] = 1
    """Processes of `billow api` that answer on the same ports."""

    rate_limit_requests: PerSecond = 100
    rate_limit_bulk: PerSecond = 10
    rate_limit_events: PerSecond = 1000
    outbound_allow: Networks = ()
    """Private networks that outbound calls may reach; none by default (correctness 8.6)."""
    body_limit: Bytes = 1024 * 1024
    bulk_body_limit: Bytes = 16 * 1024 * 1024

    intake_connections: Annotated[int, Field(ge=1, le=100)] = 2
    """Transactions in which calls that bring events are committed together, at once."""
    intake_linger_ms: Annotated[int, Field(ge=0, le=10_000)] = 50
    """How long one of them waits, begun, for the call that follows an answer."""
    intake_bytes: Bytes = 32 * 1024 * 1024
    intake_calls: Annotated[int, Field(ge=1)] = 2000
    """What may wait for such a transaction or be in one, in each process; beyond it a call is refused with 429."""

    billing_part: Annotated[int, Field(ge=1, le=5000)] = 500
    """Subscriptions that are billed in one transaction: more hold their customers for longer, and are no quicker."""
    events_per_batch: Annotated[int, Field(ge=100, le=1000)] = 100
    """Events that one request to the ingestion route may bring."""
    event_store: EventStore = Field(default="postgres", repr=False)
    """Where usage events are kept: in the database, or in ClickHouse at a URL."""
    event_days: Annotated[int, Field(ge=0)] = 0
    """How long events are kept after they happened; 0 keeps them for good (PostgreSQL)."""
    event_mirror: EventStore | None = Field(default=None, repr=False)
    """A second store, into which every event is written as well and from which nothing is read."""
    smtp_url: MailUrl | None = Field(default=None, repr=False)
    pool_size: Annotated[int, Field(ge=1, le=500)] = 10
    pool_overflow: Annotated[int, Field(ge=0, le=500)] = 10
    pool_timeout: Annotated[float, Field(gt=0)] = 10
    """Seconds a request waits for a database connection."""

    mcp_confirm: Literal["preview", "off"] = "preview"
    """Whether a tool that moves money or takes something away shows first what it would do."""

    log_level: Annotated[
        Literal["debug", "info", "warning", "error"],
        BeforeValidator(lambda value: value.lower() if isinstance(value, str) else value),
    ] = "info"
    log_format: Literal["console", "json"] = "console"
    api_log_days: Annotated[int, Field(ge=0, le=3660)] = 30
    """How long the API log keeps a call; 0 keeps none. The activity log is kept for good."""

    @field_validator("grpc_tls_key")
    @classmethod
    def _pair(cls, key: Path | None, others: ValidationInfo) -> Path | None:
        """A certificate and its key come together, and fit."""
        cert = others.data.get("grpc_tls_cert")
        if "grpc_tls_cert" in others.data and (cert is None) != (key is None):
            raise ValueError("set both BILLOW_GRPC_TLS_CERT and BILLOW_GRPC_TLS_KEY, or neither")
        if cert and key:
            try:
                ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(cert, key)
            except ssl.SSLError as error:
                raise ValueError(f"the certificate and the key are no pair of PEM files: {error.reason}") from None
        return key

    @field_validator("grpc_tls_client_ca")
    @classmethod
    def _authority(cls, ca: Path | None, others: ValidationInfo) -> Path | None:
        """Certificates of clients are asked for inside of TLS."""
        if ca and "grpc_tls_cert" in others.data and others.data["grpc_tls_cert"] is None:
            raise ValueError("needs BILLOW_GRPC_TLS_CERT and BILLOW_GRPC_TLS_KEY")
        if ca:
            try:
                ssl.create_default_context(cafile=str(ca))
            except ssl.SSLError as error:
                raise ValueError(f"{ca} holds no certificates in PEM: {error.reason}") from None
        return ca

    @field_validator("event_days")
    @classmethod
    def _long(cls, days: int) -> int:
        """Usage of the last few periods is measured again, also where a period is a year."""
        if 0 < days < EVENT_DAYS_MIN:
            raise ValueError(f"0, which keeps all, or at least {EVENT_DAYS_MIN}")
        return days

    def model_post_init(self, context: object, /) -> None:
        """The public address is never empty, since links in mails and on pages are built from it."""
        if not self.public_url:
            host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(self.host, self.host)  # noqa: S104  # no binding here
            host = f"[{host}]" if ":" in host and not host.startswith("[") else host
            object.__setattr__(self, "public_url", f"http://{host}:{self.port}")

    @property
    def embedded(self) -> bool:
        """True when no database was given and Billow runs its own."""
        return self.database_url is None


def load_settings(overrides: Mapping[str, object] | None = None) -> Settings:
    """The settings of the environment, with `overrides` (by field name) on top.

    Raises SettingsError naming each variable that does not hold, so that an operator sees all of them at once. Values
    are not repeated in the text, since some are secrets.
    """
    try:
        return Settings(**dict(overrides or {}))  # type: ignore[arg-type]  # pydantic checks every value
    except ValidationError as error:
        lines: dict[str, str] = {}
        for item in error.errors():
            name = f"{PREFIX}{str(item['loc'][0]).upper()}"
            lines.setdefault(name, f"{name}: {item['msg'].removeprefix('Value error, ')}")
        raise SettingsError("\n".join(lines.values())) from None


def master_key(settings: Settings) -> SecretStr:
    """The key that seals stored secrets: the one given, or the one in the data folder, made there on first use.

    The file has mode 0600. Two processes that start together agree on one key, because the file appears whole or not.
    """
    if settings.secret_key is not None:
        return settings.secret_key
    path = settings.data_dir / SECRET_KEY_FILE
    if not path.exists():
        create_private(path, secrets.token_urlsafe(32) + "\n")
    return SecretStr(path.read_text(encoding="ascii").strip())
