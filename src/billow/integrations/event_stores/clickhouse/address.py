"""Where ClickHouse is, read from a setting."""

from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

_PORTS = {False: 8123, True: 8443}
_SECURE = frozenset({"clickhouses", "https"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A server, the database on it, and the cluster that it belongs to, if any."""

    host: str
    port: int
    secure: bool
    username: str
    password: str
    database: str
    cluster: str | None

    @classmethod
    def of(cls, url: str) -> "Address":
        """The address that `clickhouse://user:password@host:8123/database?cluster=name` says; `clickhouses` encrypts.

        Raises:
            ValueError: It names no host, or asks for something that there is not.
        """
        parts = urlsplit(url)
        asked = parse_qs(parts.query, strict_parsing=bool(parts.query))
        if parts.hostname is None or set(asked) - {"cluster"}:
            raise ValueError("write clickhouse://user:password@host:8123/database, and ?cluster=name for a cluster")
        secure = parts.scheme in _SECURE
        return cls(
            host=parts.hostname,
            port=parts.port or _PORTS[secure],
            secure=secure,
            username=unquote(parts.username or "default"),
            password=unquote(parts.password or ""),
            database=unquote(parts.path.strip("/")) or "billow",
            cluster=asked.get("cluster", [None])[0],
        )
