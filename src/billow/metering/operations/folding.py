"""Folding: what metrics make of events is kept by customer and day, so that reading it takes no longer the more events
there are."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from billow.catalog import operations as catalog
from billow.catalog.types.metric import Metric
from billow.customers import operations as customers
from billow.kit import limits
from billow.metering import ports, store
from billow.metering.operations.watching import notify
from billow.metering.store import rollups
from billow.metering.store.rollups import Chunk, Cursor, Difference, Head, Kept, Touched, View
from billow.runtime.db import Tx

_EVER = tuple(datetime(year, 1, 1, tzinfo=UTC) for year in (limits.YEAR_MIN, limits.YEAR_MAX + 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Folded:
    """What was folded: whether anything waits still, and when the oldest event among it was received."""

    more: bool
    arrived: datetime | None


async def fold(tx: Tx, *, chunk: int = limits.EVENTS_PER_FOLD) -> Folded:
    """The events that have settled since the last time are folded, at most about *chunk* of them.

    Metrics that came later follow through history a chunk at a time, and hold nobody up. When another transaction folds
    for the tenant nothing happens.
    """
    head = await rollups.claim(tx)
    if head is None:
        return Folded(more=False, arrived=None)
    metrics = await catalog.living_metrics(tx)
    views = _views(metrics)
    if head.stale:
        await rollups.settle_views(tx, views, Cursor(through=0, slice=0))
    kept = await rollups.kept_views(tx, views)
    if head.stale:
        await _move_customers(tx, kept)
    unkept = [metric.id for metric in metrics if not rollups.is_kept(metric)]
    return await _forward(tx, head, kept, chunk=chunk, unkept=unkept)


def _views(metrics: Iterable[Metric]) -> list[View]:
    """What is kept: each metric that days tell, whole and, where it has groups, in groups; and the names of events."""
    found = [View(None)]
    for metric in filter(rollups.is_kept, metrics):
        found.append(View(metric))
        if metric.group_by:
            found.append(View(metric, metric.group_by))
    return found


async def _forward(tx: Tx, head: Head, kept: Sequence[Kept], *, chunk: int, unkept: Sequence[str]) -> Folded:
    stop, caught_up = await _next_stop(tx, head.cursor, chunk)
    level = [each for each in kept if each.cursor.through >= head.cursor.through]
    arrived, touched = await _fold(tx, level, head.cursor, stop)
    behind = [each for each in kept if each.cursor.through < head.cursor.through]
    lagging = bool(behind) and await _follow(tx, behind, stop, chunk)
    await rollups.move(tx, stop, stale=False, caught_up=caught_up)
    marked = await store.take_marked(tx)
    if marked is not None:
        touched, arrived = [*touched, *marked.customer_ids], min(arrived or marked.arrived_at, marked.arrived_at)
    if await store.watches_anything(tx):
        await _tell(tx, head.cursor, stop, [*unkept, *(each.view.metric_id for each in kept)], touched)
    return Folded(more=lagging or not caught_up, arrived=arrived)


async def _follow(tx: Tx, behind: Sequence[Kept], stop: Cursor, chunk: int) -> bool:
    """Those that are furthest behind come a chunk nearer; whether some are behind still."""
    least = min((each.cursor for each in behind), key=lambda cursor: cursor.through)
    slowest = [each for each in behind if each.cursor.through == least.through]
    reached, arrived = await _next_stop(tx, least, chunk, limit=stop.through)
    await _fold(tx, slowest, least, reached)
    return not arrived or len(slowest) < len(behind)


async def _next_stop(tx: Tx, cursor: Cursor, chunk: int, *, limit: int | None = None) -> tuple[Cursor, bool]:
    """Where folding stops next, and whether nothing is left: after a chunk, or after many where that many wait."""
    stop, arrived = await rollups.next_stop(tx, cursor, most=chunk, limit=limit)
    if arrived:
        return stop, True
    further, arrived = await rollups.next_stop(tx, cursor, most=limits.FOLDS_AT_ONCE * chunk, limit=limit)
    return (stop, False) if arrived else (further, False)


async def _fold(tx: Tx, kept: Sequence[Kept], after: Cursor, stop: Cursor) -> tuple[datetime | None, Sequence[str]]:
    """*kept* hold what happened between two cursors; when the oldest of it arrived, and whose events were revised."""
    seen = await rollups.seen(tx, after, stop.through)
    if seen is not None:
        await _settle_zones(tx, seen.customers)
        zones = await rollups.shifts(tx, seen.first, seen.last)
        chunk = Chunk(after=after.through, upto=stop.through, slice=after.slice, events=seen.events, zones=zones)
        await _fold_chunk(tx, [each for each in kept if _reads(each, seen.names)], seen.names, chunk)
    revised = await _correct(tx, kept, after, stop)
    await rollups.move_kept(tx, [each.id for each in kept], stop)
    return seen.arrived if seen else None, revised


def _reads(kept: Kept, names: Collection[str]) -> bool:
    return kept.view.metric is None or kept.view.metric.event_name in names


async def _fold_chunk(tx: Tx, kept: Sequence[Kept], names: Collection[str], chunk: Chunk) -> None:
    """*kept* hold the events of the chunk: one statement for the metrics of each event name, and for its name as well,
    and one for each view that holds more than a row a day."""
    named = next((each for each in kept if each.view.metric is None), None)
    together: dict[str, list[tuple[int, View]]] = {}
    for each in kept:
        if each.view.metric is not None and rollups.at_once(each.view):
            together.setdefault(each.view.metric.event_name, []).append((each.id, each.view))
        elif each is not named:
            await rollups.fold(tx, each.id, each.view, chunk)
    for same in together.values():
        await rollups.fold_at_once(tx, same, named.id if named else None, chunk)
    if named is not None and len(together) < len(names):
        await rollups.fold(tx, named.id, named.view, chunk, besides=sorted(together))


async def _settle_zones(tx: Tx, customer_ids: Sequence[str]) -> None:
    """The days of customers that have none yet are those of their time zone."""
    if customer_ids:
        known = await customers.timezones(tx, customer_ids)
        await rollups.put_zones(tx, {each: known.get(each, "UTC") for each in customer_ids})


async def _correct(tx: Tx, kept: Sequence[Kept], after: Cursor, stop: Cursor) -> Sequence[str]:
    """The days of facts that were revised are made anew; whose they are."""
    revised = await rollups.revised(tx, after.through, stop.through)
    if revised is None:
        return ()
    known = await rollups.zones_of(tx, revised.customers)
    await _settle_zones(tx, sorted(revised.customers - known.keys()))
    places = revised.places(await rollups.zones_of(tx, revised.customers))
    touched = Touched(upto=stop.through, zones=await rollups.shifts(tx, *_EVER), places=places)
    for each in kept:
        if each.view.metric is None or each.view.metric.event_name in revised.names:
            await rollups.fold_anew(tx, each.id, each.view, touched)
    return sorted(revised.customers)


async def _move_customers(tx: Tx, kept: Sequence[Kept]) -> None:
    """The buckets of customers whose time zone changed are made anew, of the days of the new one."""
    moving = await rollups.moving(tx)
    if not moving:
        return
    await rollups.change_zones(tx)
    touched = Touched(upto=0, zones=await rollups.shifts(tx, *_EVER), customers=sorted(moving))
    for each in kept:
        await rollups.fold_anew(tx, each.id, each.view, replace(touched, upto=each.cursor.through))


async def _tell(tx: Tx, after: Cursor, stop: Cursor, metric_ids: Iterable[str], revised: Sequence[str]) -> None:
    watches = await store.touched_watches(
        tx, sorted(set(metric_ids)), revised, after=after.through, upto=stop.through, slice=after.slice
    )
    if watches:
        await notify(tx, watches)
        await store.settle_watches(tx)


async def freshness(tx: Tx) -> datetime | None:
    """The tenant's instant up to which everything is folded; None when nothing is kept, as of events in ClickHouse.

    What is measured is never older for it: what is not folded yet is read as well.
    """
    return await rollups.freshness(tx) if ports.chosen(tx).rolled else None


async def differing(tx: Tx, *, most: int = 20) -> list[Difference]:
    """The buckets, at most about *most* of a metric, that are not what the events come to: none, unless something is
    broken. All events are read for it."""
    kept = await rollups.kept_views(tx, _views(await catalog.living_metrics(tx)))
    zones = await rollups.shifts(tx, *_EVER)
    return [found for each in kept for found in await rollups.differing(tx, each, zones, most=most)]


async def unfolded(tx: Tx, *, before: datetime) -> int:
    """How many events that were received before an instant are not folded."""
    return await rollups.unfolded(tx, before=before)


async def rebuild(tx: Tx, *, metric_ids: Sequence[str] = ()) -> int:
    """What is kept of these metrics, or of all, is forgotten and folded anew from the first event; how much that is.

    Meanwhile usage is measured of the events.
    """
    head = await rollups.claim(tx)
    kept = await rollups.kept_views(tx, _views(await catalog.living_metrics(tx)))
    chosen = [each.id for each in kept if not metric_ids or each.view.metric_id in metric_ids]
    if head is not None:
        await rollups.forget(tx, chosen)
    await store.mark_fold(tx)
    tx.wake("usage_fold")
    return len(chosen)


async def move_customer(tx: Tx, customer_id: str, zone: str) -> None:
    """The customer's days are to be those of *zone*."""
    if await rollups.want_zone(tx, customer_id, zone):
        await store.mark_fold(tx)
        tx.wake("usage_fold")


async def follow_metrics(tx: Tx) -> None:
    """What is kept is to follow the metrics that there are."""
    await store.mark_fold(tx)
    tx.wake("usage_fold")
