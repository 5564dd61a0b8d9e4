"""The command line as a client: where the running program is, and how it is asked."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2

from billow.doors.cli.output import CODES, UNAVAILABLE, WRONG_USAGE, Failure
from billow.runtime.credentials import Credentials, read_credentials

TIMEOUT_S = 60.0
DATA_DIR = ".billow"
_FROM_A_PROXY = (502, 503, 504)
"""What stands before a Billow says when that does not answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A running Billow and the key to it; a key that no header can hold raises Failure."""

    url: str
    key: str

    def __post_init__(self) -> None:
        if not (self.key.isascii() and self.key.isprintable()):
            raise Failure("The key has characters that no key has.", code=WRONG_USAGE)

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
        raise Failure("Where is Billow? Start it with billow up, or give --url (BILLOW_URL).", code=WRONG_USAGE)
    if not key and kept and where == kept.url:
        key = kept.live_key if live else kept.sandbox_key
    if not key:
        raise Failure(f"No key for {where}: give --key (BILLOW_API_KEY).", code=WRONG_USAGE)
    return Target(url=where, key=key)


def connect(to: Target, *, connections: int = 4) -> httpx2.AsyncClient:
    """A client whose paths are relative to `/api`, with the key on every request; connections are kept open."""
    return httpx2.AsyncClient(
        base_url=f"{to.url}/api",
        headers={"Authorization": f"Bearer {to.key}"},
        timeout=TIMEOUT_S,
        limits=httpx2.Limits(max_connections=connections, max_keepalive_connections=connections),
    )


def connect_once(to: Target) -> httpx2.Client:
    """A client like that of `connect`, for one request after the other."""
    return httpx2.Client(base_url=f"{to.url}/api", headers={"Authorization": f"Bearer {to.key}"}, timeout=TIMEOUT_S)


def refused(response: httpx2.Response, *, spoken: Callable[[str], str] = str) -> Failure:
    """What to tell of an answer that is no success; *spoken* says the name of a field as the caller wrote it."""
    try:
        problem: dict[str, Any] = response.json()
        errors = problem.get("errors") or ()
        fields = "".join(f"\n  {spoken(str(e.get('field')))}: {e.get('detail')}" for e in errors)
        detail = problem.get("detail") or ""
        more = "" if any(e.get("detail") == detail for e in errors) else detail
        said = f"{problem['title']} ({problem['code']}). {more}".rstrip()
        return Failure(said + fields, code=CODES.get(response.status_code, 1), problem=response.content)
    except (ValueError, KeyError, TypeError, AttributeError):
        code = UNAVAILABLE if response.status_code in _FROM_A_PROXY else 1
        return Failure(f"{response.request.url} answered {response.status_code}; is that a Billow?", code=code)


def unreachable(to: Target, error: Exception) -> Failure:
    """What to tell when nobody answers."""
    return Failure(
        f"Nobody answers at {to.url} ({error or type(error).__name__}). Is Billow running? billow up", code=UNAVAILABLE
    )
