"""Who may pass: the key of a call, its version, its rate and its scope."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from billow.doors.dispatch.call import Call
from billow.doors.dispatch.record import Trace
from billow.kit import errors, limits
from billow.kit.operation import Load, Operation
from billow.runtime import clock
from billow.runtime.db import Tx
from billow.runtime.driver import Record
from billow.runtime.ratelimit import Limiter, Standing
from billow.runtime.settings import Settings
from billow.tenants import operations as tenants
from billow.tenants.types import Caller

VERSIONS = ("2026-04-01",)
_NO_KEY = "Send a key that is in force as `Authorization: Bearer sk_…`."


class UnknownVersion(errors.Malformed):
    """The version header names none that is served."""

    code = "unknown_version"
    title = "Unknown API version"


class IdempotencyKeyMalformed(errors.Malformed):
    """An idempotency key is 1 to 255 printable characters."""

    code = "idempotency_key_malformed"
    title = "The idempotency key is malformed"


class Gate:
    """Lets calls pass within the limits of the settings, counted for each key in this process."""

    def __init__(self, settings: Settings) -> None:
        self._limiter = Limiter()
        self._rates: Mapping[Load, int] = {
            "standard": settings.rate_limit_requests,
            "bulk": settings.rate_limit_bulk,
            "events": settings.rate_limit_events,
        }

    def admit(self, call: Call, caller: Caller, trace: Trace, *, free: bool = False) -> Standing | None:
        """The standing of the *caller*, who may make the call; the *trace* says then whose it is.

        Raises:
            UnknownVersion: The key is pinned to a version that is no longer served.
            Exhausted: The key has called too often; a call that is *free* is not counted.
            Forbidden: The key lacks the scope.
        """
        trace.tenant, trace.actor = caller.tenant, caller.actor
        trace.version = call.version or caller.version or VERSIONS[0]
        trace.idempotency_key, trace.dry_run = call.idempotency_key, call.dry_run
        if call.version is None and caller.version is not None and caller.version not in VERSIONS:
            raise UnknownVersion(f"The key is pinned to {caller.version}; supported: {', '.join(VERSIONS)}.")
        load = call.operation.load
        standing = None if free else self.take(f"{caller.actor}:{load}", self._rates[load])
        if not caller.may(call.operation.needs):
            raise errors.Forbidden(f"This needs the scope {call.operation.needs}.")
        return standing

    def take(self, bucket: str, per_second: int) -> Standing | None:
        """What is left in the *bucket* after this call; None where there is no limit. Raises Exhausted."""
        if not per_second:
            return None
        standing = self._limiter.take(bucket, per_second=per_second)
        if not standing.allowed:
            raise errors.Exhausted(
                f"At most {per_second} a second for this kind of request.",
                retry_after_s=max(1, standing.reset_s),
                limit=per_second,
            )
        return standing

    def charge(self, operation: Operation, result: Any, standing: Standing | None, *, actor: str) -> Standing | None:
        """What is left once the *result* is paid for; a call that cost more than is there leaves a debt."""
        if operation.cost is None or standing is None:
            return standing
        used = max(operation.cost(result) - 1, 0)
        bucket = f"{actor}:{operation.load}"
        return self._limiter.take(bucket, per_second=standing.limit, tokens=used, force=True)


async def known(conn: Any, secret: str | None) -> tuple[Caller, datetime | None]:
    """The caller behind the key, and its tenant's frozen time; the connection then acts as that tenant.

    Raises:
        Unauthenticated: There is no key, or none that is in force.
    """
    found = await tenants.authenticate(conn, secret) if secret else None
    if found is None:
        raise errors.Unauthenticated(_NO_KEY)
    return found


async def known_and_begun(conn: Any, secret: str, begins: str) -> tuple[Caller, datetime | None, Record]:
    """The same, and what the database's function *begins* answers of the tenant, in one turn.

    Raises:
        Unauthenticated: There is no key, or none that is in force.
    """
    found = await tenants.authenticate_and_begin(conn, secret, begins)
    if found is None:
        raise errors.Unauthenticated(_NO_KEY)
    return found


def entered(conn: Any, caller: Caller, frozen_at: datetime | None, *, request_id: str) -> Tx:
    """The transaction on *conn* as that of the *caller*, at the present of its tenant."""
    return Tx(
        conn=conn,
        tenant=caller.tenant,
        actor=caller.actor,
        now=frozen_at or clock.wall(),
        request_id=request_id,
        live=caller.live,
        frozen=frozen_at is not None,
    )


def check_headers(call: Call) -> None:
    """Return when the version of the call is served and its idempotency key can be kept.

    Raises:
        UnknownVersion: It is not.
        IdempotencyKeyMalformed: It cannot.
    """
    if call.version is not None and call.version not in VERSIONS:
        raise UnknownVersion(f"{call.version!r} is not served; supported: {', '.join(VERSIONS)}.")
    key = call.idempotency_key
    if key is not None and not (0 < len(key) <= limits.IDEMPOTENCY_KEY_LENGTH and key.isascii() and key.isprintable()):
        raise IdempotencyKeyMalformed("Send 1 to 255 printable ASCII characters.")
