"""What holds for a tenant while it sends events."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, Column

from billow.metering.store.rejected import DEFAULT_POLICY
from billow.metering.types import EventPolicy
from billow.runtime.db import Tx, tenant_table
from billow.runtime.driver import driver_of

intake_versions = tenant_table(
    "intake_versions",
    Column("customers", BigInteger, nullable=False, server_default="0"),
    Column("metrics", BigInteger, nullable=False, server_default="0"),
    key=(),
)
"""Written by triggers of the tables of customers, their names, and metrics."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """The policy, and the versions of what events refer to: what was found out under another version holds no more.

    `rejected` says whether rejected events wait to be replayed. Events up to `kept_since` are no longer kept.
    """

    policy: EventPolicy
    customers: int
    metrics: int
    rejected: bool
    kept_since: datetime | None


async def terms(tx: Tx) -> Terms:
    """The terms of the tenant now; one query."""
    row = await (await driver_of(tx.conn)).fetchrow("select * from billow_intake_terms($1)", tx.tenant)
    assert row is not None
    strict, max_age, keep, customers, metrics, rejected, kept_since = row
    policy = DEFAULT_POLICY
    if strict is not None:
        policy = EventPolicy(strict=strict, max_age_days=max_age, keep_rejected_days=keep)
    return Terms(
        policy=policy, customers=customers or 0, metrics=metrics or 0, rejected=rejected, kept_since=kept_since
    )
