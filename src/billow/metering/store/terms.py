"""What holds for a tenant while it sends events."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, Column

from billow.metering.store.rejected import DEFAULT_POLICY
from billow.metering.store.slices import Opened
from billow.metering.types import EventPolicy
from billow.runtime.db import Tx, tenant_table
from billow.runtime.driver import Record, driver_of

intake_versions = tenant_table(
    "intake_versions",
    Column("customers", BigInteger, nullable=False, server_default="0"),
    Column("metrics", BigInteger, nullable=False, server_default="0"),
    key=(),
)
"""Written by triggers of the tables of customers, their names, and metrics."""
BEGUN = "billow_intake_begun"
"""The function of the database that answers them to who stores events."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """The policy, and the versions of what events refer to: what was found out under another version holds no more.

    `rejected` says whether rejected events wait to be replayed. Events up to `kept_since` are no longer kept. `opened`
    is the slice that events of the transaction go to, and their batch, where it was asked for.
    """

    policy: EventPolicy
    customers: int
    metrics: int
    rejected: bool
    kept_since: datetime | None
    opened: Opened | None = None


async def terms(tx: Tx) -> Terms:
    """The terms of the tenant now; one query."""
    row = await (await driver_of(tx.conn)).fetchrow("select * from billow_intake_terms($1)", tx.tenant)
    assert row is not None
    return _terms(row)


def begun(row: Record) -> Terms:
    """The same, of what `BEGUN` answered: the open slice stays open until the transaction ends."""
    return _terms(row, Opened(row["slice"], row["batch"]))


def _terms(row: Record, opened: Opened | None = None) -> Terms:
    policy = DEFAULT_POLICY
    if row["is_strict"] is not None:
        policy = EventPolicy(
            strict=row["is_strict"],
            max_age_days=row["max_age_days"],
            keep_rejected_days=row["keep_rejected_days"],
            open_periods_only=row["open_periods_only"],
            paused_usage=row["paused_usage"],
        )
    return Terms(
        policy=policy,
        customers=row["customers"] or 0,
        metrics=row["metrics"] or 0,
        rejected=row["rejected"],
        kept_since=row["kept_since"],
        opened=opened,
    )
