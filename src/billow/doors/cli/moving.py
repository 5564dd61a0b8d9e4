"""`billow events copy` and `billow events compare`: from one store of events to another while both run."""

import hashlib
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice, pairwise
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from billow.catalog import operations as catalog
from billow.doors.cli.doctor import statements
from billow.doors.cli.doctor.command import database_of
from billow.doors.cli.doctor.types import CannotExamine
from billow.doors.cli.launcher import Launcher
from billow.doors.cli.output import Failure, err, out
from billow.doors.cli.up import settings_of
from billow.integrations.event_stores.switching import Difference, Progress, compare, copy
from billow.kit.time import Cadence, boundary
from billow.metering.ports import EventStore
from billow.metering.types import Place, Window
from billow.runtime import clock
from billow.runtime.db import Database
from billow.runtime.settings import SettingsError

CANNOT = 2
WINDOWS = 2_000
"""So many windows are compared by one statement a metric."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Both:
    """The database, the store in which its events are, and the other one."""

    database: Database
    first: EventStore
    second: EventStore

    async def tenants(self) -> list[str]:
        """All tenants, in their order."""
        async with self.database.system() as conn:
            return list((await conn.execute(text(statements.rows("tenants")), {"tenant": None})).scalars())


@asynccontextmanager
async def both(launcher: Launcher, overrides: Mapping[str, object], url: str) -> AsyncIterator[Both]:
    """The store that the settings choose, and the one at *url*.

    Raises:
        Failure: They are the same, or one of them or the database does not answer.
    """
    settings = settings_of(overrides)
    if url == settings.event_store:
        raise Failure("That is the store in which events are kept already (BILLOW_EVENT_STORE).", code=CANNOT)
    launcher.load()
    try:
        async with (
            database_of(overrides) as where,
            launcher.keeping(settings.event_store) as first,
            launcher.keeping(url) as second,
        ):
            database = Database(where, pool_size=1)
            try:
                yield Both(database=database, first=first, second=second)
            finally:
                await database.close()
    except (SettingsError, CannotExamine, OSError, SQLAlchemyError) as error:
        raise Failure(str(error), code=CANNOT) from error


class Checkpoint:
    """A file that says how far a copy has come, until it is done."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @classmethod
    def of(cls, data_dir: Path, url: str) -> "Checkpoint":
        """That of copies to *url*, of which only a digest shows."""
        data_dir.mkdir(parents=True, exist_ok=True)
        return cls(data_dir / f"copy-{hashlib.sha256(url.encode()).hexdigest()[:16]}.json")

    def read(self) -> tuple[str, Progress] | None:
        """The tenant that was being copied, and how far; None when nothing was begun."""
        if not self._path.exists():
            return None
        said = json.loads(self._path.read_text(encoding="utf-8"))
        place = Place(timestamp=datetime.fromisoformat(said["at"]), unique_id=said["id"]) if said["at"] else None
        return said["tenant"], Progress(copied=said["copied"], void=said["void"], behind=place)

    def write(self, tenant: str, at: Progress) -> None:
        """The tenant is copied so far."""
        place: dict[str, Any] = {"at": at.behind and at.behind.timestamp.isoformat()}
        place["id"] = at.behind and at.behind.unique_id
        said = {"tenant": tenant, "copied": at.copied, "void": at.void, **place}
        self._path.write_text(json.dumps(said), encoding="utf-8")

    def clear(self) -> None:
        """The next copy begins with the first event."""
        self._path.unlink(missing_ok=True)


async def copied(launcher: Launcher, overrides: Mapping[str, object], url: str, *, restart: bool) -> int:
    """Every event of every tenant is in the store at *url*; how many were copied now.

    Raises:
        Failure: It could not be done; the same command goes on where it came to.
    """
    point = Checkpoint.of(settings_of(overrides).data_dir, url)
    if restart:
        point.clear()
    begun = point.read()
    count = 0
    async with both(launcher, overrides, url) as stores:
        for tenant in await stores.tenants():
            if begun and tenant < begun[0]:
                continue
            at = begun[1] if begun and tenant == begun[0] else Progress()
            while not at.done:
                point.write(tenant, at)
                async with stores.database.begin(tenant, actor="copy") as tx:
                    before, at = at.copied, await copy(tx, stores.first, stores.second, at)
                count += at.copied - before
                if at.copied > before:
                    err().print(f"{tenant}: {at.copied} events", markup=False)
    point.clear()
    return count


async def compared(
    launcher: Launcher, overrides: Mapping[str, object], url: str, *, start: datetime | None, end: datetime | None
) -> int:
    """In how many windows the store at *url* measures something else; each is shown.

    Raises:
        Failure: It could not be done.
    """
    months = _months(start, end)
    found = count = 0
    async with both(launcher, overrides, url) as stores:
        for tenant in await stores.tenants():
            async with stores.database.begin(tenant, actor="compare") as tx:
                owners = await tx.rows(text(statements.rows("customers")), {"tenant": tenant})
                metrics = await catalog.living_metrics(tx)
                windows = (
                    Window(key=f"{owner} {m.code} {one:%Y-%m}", customer_id=owner, metric=m, start=one, end=other)
                    for m in metrics
                    for owner in (row["customer"] for row in owners)
                    for one, other in pairwise(months)
                )
                while portion := list(islice(windows, WINDOWS)):
                    count += len(portion)
                    different = await compare(tx, stores.first, stores.second, portion)
                    found += len(different)
                    for each in different:
                        _show(tenant, each)
    out().print(f"{count} windows were compared: {found} differ.")
    return found


def _months(start: datetime | None, end: datetime | None) -> list[datetime]:
    """The beginnings of months (UTC) that enclose the two instants; without them the last twelve and this one."""
    last = (end or clock.wall()).astimezone(UTC).date().replace(day=1)
    first = start.astimezone(UTC).date().replace(day=1) if start else boundary(last, Cadence.named("yearly"), -1)
    monthly, days = Cadence.named("monthly"), [first]
    while days[-1] <= last:
        days.append(boundary(first, monthly, len(days)))
    return [datetime(day.year, day.month, 1, tzinfo=UTC) for day in days]


def _show(tenant: str, each: Difference) -> None:
    one, other = each.first, each.second
    out().print(
        f"{tenant} {each.window.key}: {one.quantity} of {one.count} events, there {other.quantity} of {other.count}",
        markup=False,
        soft_wrap=True,
    )
