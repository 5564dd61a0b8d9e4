"""The command line as a client: where the running program is, and how it is asked."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2

from billow.doors.cli.output import Failure
from billow.runtime.credentials import Credentials, read_credentials

TIMEOUT_S = 60.0
DATA_DIR = ".billow"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A running Billow and the key to it."""

    url: str
    key: str

    def __repr__(self) -> str:
        """Without the key."""
        return f"Target(url={self.url!r})"


def told(data_dir: Path | None) -> Credentials | None:
    """The credentials of the data folder, None where there are none. Raises Failure when they are damaged."""
    try:
        return read_credentials((data_dir or Path(os.environ.get("BILLOW_DATA_DIR") or DATA_DIR)).expanduser())
    except (ValueError, OSError) as error:
        raise Failure(str(error)) from None


def target(url: str | None, key: str | None, data_dir: Path | None = None, *, live: bool = False) -> Target:
    """Whom to ask: what was given, and the credentials of the data folder for the rest.

    The folder's key is never sent to another address than the folder's own. Raises Failure when something is missing.
    """
    kept = None if url and key else told(data_dir)
    where = (url or (kept.url if kept else "")).rstrip("/").removesuffix("/api")
    if not where.startswith(("http://", "https://")):
        raise Failure("Where is Billow? Start it with billow up, or give --url (BILLOW_URL).", code=2)
    if not key and kept and where == kept.url:
        key = kept.live_key if live else kept.sandbox_key
    if not key:
        raise Failure(f"No key for {where}: give --key (BILLOW_API_KEY).", code=2)
    return Target(url=where, key=key)


def connect(to: Target, *, connections: int = 4) -> httpx2.AsyncClient:
    """A client whose paths are relative to `/api`, with the key on every request; connections are kept open."""
    return httpx2.AsyncClient(
        base_url=f"{to.url}/api",
        headers={"Authorization": f"Bearer {to.key}"},
        timeout=TIMEOUT_S,
        limits=httpx2.Limits(max_connections=connections, max_keepalive_connections=connections),
    )


def refused(response: httpx2.Response) -> Failure:
    """What to tell of an answer that is no success."""
    try:
        problem: dict[str, Any] = response.json()
        fields = "".join(f"\n  {e.get('field')}: {e.get('detail')}" for e in problem.get("errors") or ())
        return Failure(f"{problem['title']} ({problem['code']}). {problem.get('detail') or ''}{fields}".rstrip())
    except (ValueError, KeyError, TypeError, AttributeError):
        return Failure(f"{response.request.url} answered {response.status_code}; is that a Billow?")


def unreachable(to: Target, error: Exception) -> Failure:
    """What to tell when nobody answers."""
    return Failure(f"Nobody answers at {to.url} ({error or type(error).__name__}). Is Billow running? billow up")
