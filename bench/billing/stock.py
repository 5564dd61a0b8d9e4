"""Subscriptions that are there before a run is measured: copies of one made through the API, and their usage."""

from datetime import UTC, datetime

import asyncpg

from bench.figures import Say

SINCE = datetime(2026, 1, 1, tzinfo=UTC)
MINUTES = 40_000
"""Events happen in so many minutes from then on, within the month."""
LOT = 5_000
"""So many subscriptions at once get their events."""
_CUSTOMER = "'cus_' || lpad(n::text, 26, '0')"
_SUBSCRIPTION = "'sub_' || lpad(n::text, 26, '0')"
_VERSION = "'ver_' || lpad(n::text, 26, '0')"
_INVOICE = "'inv_' || lpad(n::text, 26, '0')"
_ENTRY = "'jrn_' || lpad(n::text, 26, '0')"
_LINE = "'lin_' || lpad((n * 100 + one.position)::text, 26, '0')"
_INVOICES = "select id from invoices where $2 = any(subscription_ids)"
_COPIED = {
    "customers": ({"id": _CUSTOMER, "external_id": "'c' || n"}, "one.id = $3"),
    "subscriptions": (
        {"id": _SUBSCRIPTION, "customer_id": _CUSTOMER, "billed_customer_id": _CUSTOMER},
        "one.id = $2",
    ),
    "subscription_versions": ({"id": _VERSION, "subscription_id": _SUBSCRIPTION}, "one.subscription_id = $2"),
    "invoices": (
        {
            "id": _INVOICE,
            "customer_id": _CUSTOMER,
            "subscription_ids": f"array[{_SUBSCRIPTION}]",
            "number": "'S' || n",
            "series": "'S'",
            "seq": "n",
        },
        "$2 = any(one.subscription_ids)",
    ),
    "invoice_lines": (
        {
            "id": _LINE,
            "invoice_id": _INVOICE,
            "subscription_id": _SUBSCRIPTION,
            "version_id": _VERSION,
            "natural_key": f"replace(one.natural_key, one.subscription_id, {_SUBSCRIPTION})",
        },
        "one.subscription_id = $2",
    ),
    "journal_entries": ({"id": _ENTRY, "source_id": _INVOICE}, f"one.source_id in ({_INVOICES})"),
    "journal_lines": (
        {"entry_id": _ENTRY, "customer_id": _CUSTOMER},
        f"one.entry_id in (select id from journal_entries where source_id in ({_INVOICES}))",
    ),
    "billing_schedules": ({"subscription_id": _SUBSCRIPTION, "customer_id": _CUSTOMER}, "one.subscription_id = $2"),
}
"""What is another in each copy, and of which rows copies are made: of the subscription $2 and the customer $3."""
_COLUMNS = """
select attname as name from pg_attribute
 where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = '' order by attnum
"""
_EVENTS = """
insert into events_{slice} (batch, timestamp, received_at, digest, key, slice, tenant_id, unique_id, customer_id,
                            event_name, properties)
select nextval('event_batches'), $4::timestamptz + make_interval(mins => (n * 7 + k * 977)::int % $6::int),
       $4::timestamptz, hashtextextended(n || '-' || k, 0), billow_event_key($1, n || '-' || k), {slice}, $1,
       n || '-' || k, 'cus_' || lpad(n::text, 26, '0'), 'call',
       jsonb_build_object('tokens', 100 + (n + k) % 1400, 'region', 'eu')
  from generate_series($2::bigint, $3::bigint) as n, generate_series(1, $5::int) as k
"""


async def copies(
    conn: "asyncpg.Connection[asyncpg.Record]", subscription_id: str, customer_id: str, *, last: int, say: Say
) -> None:
    """As many customers as there are numbers from one to *last*, each with a subscription like that of the id, and with
    what that was billed. The connection is a superuser's."""
    await conn.execute("set session_replication_role = replica")  # what is issued is immutable to everybody else
    for table, (changed, which) in _COPIED.items():
        say(f"{last:,} subscriptions: {table.replace('_', ' ')}")
        names = [row["name"] for row in await conn.fetch(_COLUMNS, table)]
        target, values = (
            ", ".join(f'"{name}"' for name in names),
            [changed.get(name, f'one."{name}"') for name in names],
        )
        await conn.execute(
            f"insert into {table} ({target}) select {', '.join(values)} from {table} as one, "
            f"generate_series(1, $1::bigint) as n where {which} and $2::text is not null and $3::text is not null",
            last,
            subscription_id,
            customer_id,
        )


async def used(
    conn: "asyncpg.Connection[asyncpg.Record]", subscription_id: str, *, last: int, events: int, say: Say
) -> None:
    """Each of those customers has so many events in the month."""
    tenant = await conn.fetchval("select tenant_id from subscriptions where id = $1", subscription_id)
    opened = await conn.fetchval("select max(id) from event_slices")
    statement = _EVENTS.format(slice=opened)
    for begin in range(1, last + 1, LOT):
        say(f"{last:,} subscriptions: events from {begin:,} on")
        await conn.execute(statement, tenant, begin, min(begin + LOT - 1, last), SINCE, events, MINUTES)
