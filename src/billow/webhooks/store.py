"""Tables and statements of webhooks."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    Select,
    String,
    Text,
    UniqueConstraint,
    and_,
    column,
    false,
    func,
    literal,
    or_,
    select,
    text,
    true,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, insert

from billow.kit import codec
from billow.runtime import secrets
from billow.runtime.db import Id, Instant, Json, Tx, outbox, tenant_table
from billow.webhooks.types import (
    ATTEMPTS_KEPT,
    LEASE_SECONDS,
    Attempt,
    Due,
    NewWebhookEndpoint,
    WebhookDelivery,
    WebhookEndpoint,
    WebhookMessage,
)

webhook_endpoints = tenant_table(
    "webhook_endpoints",
    Column("id", Id, nullable=False),
    Column("url", Text, nullable=False),
    Column("event_types", ARRAY(String), nullable=False),
    Column("description", Text),
    Column("enabled", Boolean, nullable=False),
    Column("enabled_from", Instant, nullable=False, server_default=func.clock_timestamp()),
    Column("signature", String, nullable=False),
    Column("secret", Text),
    Column("secret_hint", String, nullable=False),
    Column("previous_secret", Text),
    Column("previous_secret_expires_at", Instant),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Column("deleted_at", Instant),
)
webhook_deliveries = tenant_table(
    "webhook_deliveries",
    Column("id", Id, nullable=False),
    Column("endpoint_id", Id, nullable=False),
    Column("event_id", Id, nullable=False),
    Column("event_type", String, nullable=False),
    Column("object_id", Id, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("status", String, nullable=False),
    Column("held", Boolean, nullable=False),
    Column("due_at", Instant),
    Column("leased_until", Instant),
    Column("rung", Integer, nullable=False),
    Column("attempt_count", Integer, nullable=False),
    Column("attempts", Json, nullable=False),
    Column("status_code", Integer),
    Column("created_at", Instant, nullable=False),
    Column("finished_at", Instant),
    ForeignKeyConstraint(["tenant_id", "endpoint_id"], ["webhook_endpoints.tenant_id", "webhook_endpoints.id"]),
    UniqueConstraint("tenant_id", "event_id", "endpoint_id"),
)
Row = Mapping[str, Any]
_d, _e = webhook_deliveries.c, webhook_endpoints.c
_ready = and_(_d.due_at.is_not(None), ~_d.held)
Index("ix_webhook_deliveries_due", _d.tenant_id, _d.due_at, postgresql_where=_ready)
Index("ix_webhook_deliveries_claim", _d.tenant_id, _d.endpoint_id, _d.due_at, _d.sequence, postgresql_where=_ready)
Index(
    "ix_webhook_deliveries_order",
    _d.tenant_id,
    _d.object_id,
    _d.endpoint_id,
    _d.sequence,
    postgresql_where=_d.status == "pending",
)
Index("ix_webhook_deliveries_list", _d.tenant_id, _d.created_at, _d.id)


async def lock(tx: Tx) -> None:
    """Hold the order of this tenant's deliveries until the transaction ends: whoever adds, settles or retries waits."""
    await tx.run(text("select pg_advisory_xact_lock(hashtextextended(:k, 60))"), {"k": tx.tenant})


def endpoint_of(row: Row) -> WebhookEndpoint:
    """A row as an endpoint that can be shown."""
    values = {name: row[name] for name in WebhookEndpoint.__slots__}
    return WebhookEndpoint(**(values | {"event_types": tuple(row["event_types"])}))


def seal(tx: Tx, endpoint_id: str, column: str, secret: str) -> str:
    """*secret* as it is stored in that column of the endpoint's row."""
    return secrets.seal(secret, tenant=tx.tenant, table="webhook_endpoints", column=column, row=endpoint_id)


def unseal(tenant: str, endpoint_id: str, column: str, sealed: str) -> str:
    """The secret that is stored as *sealed* in that column of the endpoint's row."""
    return secrets.open_(sealed, tenant=tenant, table="webhook_endpoints", column=column, row=endpoint_id)


def new_endpoint_of(row: Row, secret: str) -> NewWebhookEndpoint:
    """A row as an endpoint with its secret, for the one time that it is shown."""
    endpoint = endpoint_of(row)
    return NewWebhookEndpoint(secret=secret, **{name: getattr(endpoint, name) for name in WebhookEndpoint.__slots__})


def living(tx: Tx) -> Select[Any]:
    """The endpoints that were not deleted."""
    return tx.mine(webhook_endpoints).where(_e.deleted_at.is_(None))


async def endpoint_row(tx: Tx, endpoint_id: str) -> Row | None:
    """The row of a living endpoint."""
    return await tx.row(living(tx).where(_e.id == endpoint_id))


async def count_endpoints(tx: Tx) -> int:
    """How many living endpoints there are."""
    return int(await tx.value(select(func.count()).select_from(living(tx).subquery())))


async def update_endpoint(tx: Tx, endpoint_id: str, **values: Any) -> Row | None:
    """Change a living endpoint and answer its row; None when there is none."""
    return await tx.row(
        update(webhook_endpoints)
        .where(_e.tenant_id == tx.tenant, _e.id == endpoint_id, _e.deleted_at.is_(None))
        .values(**values)
        .returning(webhook_endpoints)
    )


async def listeners(tx: Tx) -> Sequence[Row]:
    """Id and asked-for types of the endpoints that are in use."""
    return await tx.rows(
        select(_e.id, _e.event_types).where(_e.tenant_id == tx.tenant, _e.enabled, _e.deleted_at.is_(None))
    )


async def plan(tx: Tx, deliveries: Sequence[tuple[str, str, str]]) -> None:
    """Insert a delivery for each (id, event, endpoint) whose event was written since the endpoint is in use, once."""
    names = ("id", "event_id", "endpoint_id")
    arrays = [literal(list(values), ARRAY(String)) for values in zip(*deliveries, strict=True)]
    planned = (
        func.unnest(*arrays).table_valued(*(column(name, String) for name in names), name="planned").render_derived()
    )
    o = outbox.c
    fields: dict[str, Any] = {
        "tenant_id": literal(tx.tenant),
        "id": planned.c.id,
        "endpoint_id": planned.c.endpoint_id,
        "event_id": o.event_id,
        "event_type": o.type,
        "object_id": o.object_id,
        "sequence": o.sequence,
        "status": literal("pending"),
        "held": true(),
        "due_at": literal(tx.now, Instant),
        "rung": literal(0),
        "attempt_count": literal(0),
        "attempts": literal([], Json),
        "created_at": literal(tx.now, Instant),
    }
    rows = (
        select(*fields.values())
        .select_from(planned)
        .join(outbox, and_(o.tenant_id == tx.tenant, o.event_id == planned.c.event_id))
        .join(webhook_endpoints, and_(_e.tenant_id == tx.tenant, _e.id == planned.c.endpoint_id))
        .where(o.created_at >= _e.enabled_from)
    )
    await tx.run(insert(webhook_deliveries).from_select(list(fields), rows).on_conflict_do_nothing())


async def line_up(tx: Tx, objects: Sequence[str] | None = None) -> None:
    """Of the pending deliveries of one object to one endpoint the first is not held, and all others are.

    With *objects* only theirs. This is the one place that keeps the order of an object; it runs after each change.
    """
    mine = and_(_d.tenant_id == tx.tenant, _d.status == "pending")
    if objects is not None:
        mine = and_(mine, _d.object_id.in_(objects))
    first = select(_d.endpoint_id, _d.object_id, func.min(_d.sequence).label("sequence")).where(mine)
    head = first.group_by(_d.endpoint_id, _d.object_id).subquery("head")
    behind = _d.sequence != head.c.sequence
    await tx.run(
        update(webhook_deliveries)
        .where(mine, _d.endpoint_id == head.c.endpoint_id, _d.object_id == head.c.object_id, _d.held != behind)
        .values(held=behind)
    )


def due() -> Select[Any]:
    """Deliveries to be sent, and since when; those that are being sent just now are among them."""
    return select(_d.tenant_id, _d.due_at).where(_ready)


async def claim(tx: Tx, *, until: datetime, wall: datetime, room: int, share: int, full: Sequence[str]) -> list[Due]:
    """Take at most *room* deliveries that are due by *until* and that nobody has taken.

    At most *share* are of one endpoint, and none of those in *full*. Each is held until it is settled, or until its
    lease runs out in real time: a test clock stands still, so it would never end the lease of a worker that died.
    """
    free = or_(_d.leased_until.is_(None), _d.leased_until <= wall)
    some = (
        select(_d.id, _d.due_at, _d.sequence)
        .where(_d.tenant_id == tx.tenant, _d.endpoint_id == _e.id, _ready, _d.due_at <= until, free)
        .order_by(_d.due_at, _d.sequence)
        .limit(share)
        .with_for_update(skip_locked=True)
        .correlate(webhook_endpoints)
        .lateral("some")
    )
    chosen = (
        select(some.c.id)
        .select_from(webhook_endpoints.join(some, true()))
        .where(_e.tenant_id == tx.tenant, _e.id.not_in(full))
        .order_by(some.c.due_at, some.c.sequence)
        .limit(room)
    )
    ids = [row["id"] for row in await tx.rows(chosen)]
    if not ids:
        return []
    leased_until = wall + timedelta(seconds=LEASE_SECONDS)
    mine = and_(_d.tenant_id == tx.tenant, _d.id.in_(ids))
    await tx.run(update(webhook_deliveries).where(mine).values(leased_until=leased_until))
    return [_due_of(row, tx.now, leased_until) for row in await tx.rows(_whole().where(mine).order_by(_d.sequence))]


def _whole() -> Select[Any]:
    return (
        select(webhook_deliveries, _e.url, _e.secret, _e.previous_secret, _e.previous_secret_expires_at)
        .add_columns(outbox.c.data, outbox.c.occurred_at)
        .join(webhook_endpoints, and_(_e.tenant_id == _d.tenant_id, _e.id == _d.endpoint_id))
        .join(outbox, and_(outbox.c.tenant_id == _d.tenant_id, outbox.c.event_id == _d.event_id))
    )


def message_of(row: Row) -> WebhookMessage:
    """The message of a delivery's row that was read whole."""
    return WebhookMessage(
        id=row["event_id"],
        type=row["event_type"],
        timestamp=row["occurred_at"],
        sequence=row["sequence"],
        data=row["data"],
    )


def _due_of(row: Row, now: datetime, leased_until: datetime) -> Due:
    sealed = [("secret", row["secret"])]
    if row["previous_secret"] and row["previous_secret_expires_at"] > now:
        sealed.append(("previous_secret", row["previous_secret"]))
    return Due(
        id=row["id"],
        endpoint_id=row["endpoint_id"],
        url=row["url"],
        sealed=tuple(sealed),
        message=message_of(row),
        at=now,
        leased_until=leased_until,
    )


async def is_underway(tx: Tx, *, until: datetime, wall: datetime) -> bool:
    """Whether somebody else is sending something that is due by *until*."""
    query = select(_d.id).where(_d.tenant_id == tx.tenant, _ready, _d.due_at <= until, _d.leased_until > wall)
    return await tx.value(query.limit(1)) is not None


async def claimed(tx: Tx, due: Due) -> Row | None:
    """The row of the delivery, locked, while *due* still holds its claim; None when another has taken it since."""
    return await tx.row(
        tx.mine(webhook_deliveries).where(_d.id == due.id, _d.leased_until == due.leased_until).with_for_update()
    )


async def record(tx: Tx, row: Row, attempt: Attempt, *, next_at: datetime | None) -> None:
    """Write an attempt and what follows from it; the claim ends.

    A delivery that was given up meanwhile (its endpoint was disabled) stays so, unless the attempt was accepted.
    """
    values: dict[str, Any] = {
        "leased_until": None,
        "rung": row["rung"] + 1,
        "attempt_count": row["attempt_count"] + 1,
        "attempts": [*row["attempts"], codec.dump(attempt)][-ATTEMPTS_KEPT:],
        "status_code": attempt.status_code,
    }
    if attempt.accepted:
        values |= {"status": "succeeded", "due_at": None, "finished_at": tx.now}
    elif row["status"] == "pending":
        ended = {"status": "failed", "finished_at": tx.now} if next_at is None else {}
        values |= {"due_at": next_at, **ended}
    await tx.run(update(webhook_deliveries).where(_d.tenant_id == tx.tenant, _d.id == row["id"]).values(**values))
    await line_up(tx, [row["object_id"]])


async def give_up(tx: Tx, endpoint_id: str) -> None:
    """The pending deliveries of the endpoint have failed: nothing is sent to it any more."""
    await tx.run(
        update(webhook_deliveries)
        .where(_d.tenant_id == tx.tenant, _d.endpoint_id == endpoint_id, _d.status == "pending")
        .values(status="failed", due_at=None, held=false(), finished_at=tx.now)
    )


async def retry(tx: Tx, *conditions: Any) -> int:
    """Set deliveries of endpoints in use on their way again, from the top of the ladder; answer how many."""
    usable = select(_e.id).where(_e.tenant_id == tx.tenant, _e.enabled, _e.deleted_at.is_(None))
    return await tx.run(
        update(webhook_deliveries)
        .where(_d.tenant_id == tx.tenant, _d.endpoint_id.in_(usable), *conditions)
        .values(status="pending", due_at=tx.now, rung=0, finished_at=None)
    )


def created_between(gte: datetime | None, lte: datetime | None) -> list[Any]:
    """The conditions of having been created in that span, both ends included; None leaves an end open."""
    return ([_d.created_at >= gte] if gte else []) + ([_d.created_at <= lte] if lte else [])


def delivery_of(row: Row) -> WebhookDelivery:
    """A row as a delivery."""
    plain = {name: row[name] for name in WebhookDelivery.__slots__ if name not in ("attempts", "next_attempt_at")}
    return WebhookDelivery(
        **plain,
        attempts=tuple(codec.load(Attempt, attempt) for attempt in row["attempts"]),
        next_attempt_at=None if row["held"] else row["due_at"],
    )


async def delivery_row(tx: Tx, delivery_id: str) -> Row | None:
    """The row of a delivery with its message."""
    return await tx.row(_whole().where(_d.tenant_id == tx.tenant, _d.id == delivery_id))
