"""What was used in a window, as far as its price asks for it."""

from collections import defaultdict
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from itertools import pairwise

from billow.billing import rules
from billow.billing.types import Asked
from billow.catalog.types.metric import Metric
from billow.catalog.types.price import Consumption, EventValue, Place, Values, in_currency
from billow.metering import operations as metering
from billow.metering import rules as usage
from billow.metering.types import Group, Measured, TooManyGroups, UsageEvent, Window
from billow.rating import rules as rating
from billow.runtime.db import Tx
from billow.subscriptions import rules as timelines
from billow.subscriptions.types import Due, Item

_LONGEST = timedelta(days=366)
"""The longest interval that has a name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Used:
    """What was used, and what each of the metrics behind it measured, in the order of `rules.metrics_of`."""

    consumption: Consumption
    measured: Sequence[Measured]

    @property
    def any(self) -> bool:
        """Whether any event was counted."""
        return any(each.count for each in self.measured)


async def consumed(tx: Tx, asked: Sequence[Asked], *, known_at: datetime | None = None) -> list[Used]:
    """What was used of each that is *asked*, as known at an instant or now.

    Few statements for all, and for those whose prices read more than a quantity some of their own: one for each metric
    and set of dimensions, and one for a thousand events whose single values count. Where usage has more combinations of
    dimensions than can be shown, one more measures it by the cells of its price.
    """
    ids = {metric_id for each in asked for metric_id in _metrics_of(each)}
    metrics = await metering.metrics_by_ids(tx, sorted(ids)) if ids else {}
    windows = [window for n, each in enumerate(asked) for window in _windows(str(n), each, metrics)]
    found = await metering.measure(tx, windows=windows, known_at=known_at) if windows else {}
    cells = await _cells(tx, asked, metrics, known_at)
    return [
        Used(
            consumption=_consumption(
                _Found(str(n), each, metrics, found, cells, await _worth(tx, each, metrics, known_at=known_at))
            ),
            measured=[found[f"{n}/{metric_id}"] for metric_id in rules.metrics_of(each.item)],
        )
        for n, each in enumerate(asked)
    ]


@dataclass(frozen=True, slots=True)
class _Found:
    """What was found of one that is asked: measurements and groups by key, and events with their values in order."""

    key: str
    asked: Asked
    metrics: Mapping[str, Metric]
    measured: Mapping[str, Measured]
    cells: Mapping[str, Sequence[Group]]
    worth: Sequence[tuple[UsageEvent, Fraction]]

    def counted(self, metric_id: str) -> str:
        """The key under which the events of the metric in the window are counted."""
        key = f"{self.key}/{metric_id}"
        return f"{key}*" if _counted_apart(self.asked, self.metrics[metric_id]) else key

    def sum_of(self, name: str) -> Fraction:
        """The sum of a property of its events."""
        return sum((self.measured[f"{self.key}/{i}+{name}"].quantity for i in self.asked.item.metric_ids), Fraction(0))

    def lacks(self) -> dict[str, int]:
        """How many of its events are not sound in each of the properties that the price looks at."""
        found: dict[str, int] = defaultdict(int)
        for each in self.asked.item.metric_ids:
            for key, name, *_ in _looked_at(f"{self.key}/{each}", self.asked, self.metrics[each]):
                found[name] += self.measured[key].count - self.measured[f"{key}!"].count
        return found

    def values_of(self, group: Group) -> Values:
        """The values of the price's dimensions in a group."""
        return tuple(group.values.get(name) for name in self.asked.price.reads.dimensions)

    def place_of(self, event: UsageEvent, known: Container[Values]) -> Values:
        """The values by which an event is told apart: its own where these are *known*, else those of its place."""
        reads = self.asked.price.reads
        own = tuple(usage.text_of(event.properties.get(name)) for name in reads.dimensions)
        if own in known:
            return own
        metric = self.metrics[self.asked.item.metric_ids[0]]
        inside = (
            place.values
            for place in _places(self.asked)
            if usage.matches(replace(metric, filter_groups=place.groups), event.properties)
        )
        return next(inside, own)

    def quantity(self, key: str) -> Fraction:
        """The quantity of the window of that key."""
        return rules.quantity_of(self.of(f"{key}/{each}", each) for each in self.asked.item.metric_ids)

    def of(self, key: str, metric_id: str) -> Fraction:
        """What the metric measured in the window of that key, of each day its share where the price asks for days."""
        if not self.asked.price.reads.by_day:
            return self.measured[key].quantity
        days = _days(self.asked)
        parts = (self.measured[f"{key}@{day}"].quantity * share for day, share in days)
        return usage.rounded(self.metrics[metric_id], sum(parts, Fraction(0)))


def _before(asked: Asked) -> list[Due]:
    """The windows before it whose rest is carried on: those at the same price, and those at another that includes as
    much in the same rhythm, where one followed the other at the end of a period."""
    item, currency = asked.item, asked.timeline.currency
    if asked.price.rollover is None:
        return []
    until = asked.start if item.price.settles is None else asked.start + _LONGEST
    dues = sorted(timelines.dues(asked.timeline, until=until), key=lambda due: due.start)
    alike = [due for due in dues if _includes_alike(due.item, item, currency) and due.end <= asked.start]
    following = [*(due.item.fingerprint for due in alike), item.fingerprint][1:]
    cuts = [
        due.end
        for due, after in zip(alike, following, strict=True)
        if due.item.fingerprint != after and due.end != due.period.end
    ]
    whole = max(cuts, default=date.min)
    return [due for due in alike if due.item.fingerprint == item.fingerprint or due.end > whole]


def _includes_alike(one: Item, other: Item, currency: str) -> bool:
    """Whether what the one leaves can go on into the other: the same units in the same rhythm, of the same metrics."""
    if (one.item_key, one.fingerprint) == (other.item_key, other.fingerprint):
        return True
    return _allowance_of(one, currency) == _allowance_of(other, currency)


def _allowance_of(item: Item, currency: str) -> tuple[object, ...]:
    price = in_currency(item.price, currency)
    kept = (price.allowance, price.rollover, price.prorated, price.cadence, price.settles)
    return (item.item_key, price.metered, tuple(item.metric_ids), *kept)


def _windows(key: str, asked: Asked, metrics: Mapping[str, Metric]) -> list[Window]:
    """A window for each metric, one more for each property that the price wants summed, one for each part that it tells
    usage apart into where these cannot be added up, and those of the windows whose rest is carried on."""
    earlier = [
        _window(f"{key}<{n}/{each}", replace(asked, start=due.start, end=due.end), metrics[each])
        for n, due in enumerate(_before(asked))
        for each in asked.item.metric_ids
    ]
    parts = [
        window
        for n, place in enumerate(_places(asked))
        for each in asked.item.metric_ids
        if _apart(asked, metrics[each])
        for window in _measuring(f"{key}#{n}/{each}", asked, usage.narrowed(metrics[each], place.groups))
    ]
    by_day = asked.item.metric_ids if asked.price.reads.by_day else ()
    days = [window for each in by_day for window in _measuring(f"{key}/{each}", asked, metrics[each])]
    return [*_whole(key, asked, metrics), *days, *parts, *earlier]


def _measuring(key: str, asked: Asked, metric: Metric) -> list[Window]:
    """The window of that key, or one for each of its days where the price asks for them."""
    if not asked.price.reads.by_day:
        return [_window(key, asked, metric)]
    of_a_day = usage.of_a_day(metric)
    return [
        _window(f"{key}@{day}", replace(asked, start=day, end=day + timedelta(days=1)), of_a_day)
        for day, _ in _days(asked)
    ]


def _days(asked: Asked) -> list[tuple[date, Fraction]]:
    """The days of the window that have a share of their period, each with it."""
    days = [asked.start + timedelta(days=n) for n in range((asked.end - asked.start).days + 1)]
    over = [timelines.share(asked.timeline, asked.period, day) for day in days]
    shares = (after - before for before, after in pairwise(over))
    return [(day, share) for day, share in zip(days, shares, strict=False) if share]


def _whole(key: str, asked: Asked, metrics: Mapping[str, Metric]) -> list[Window]:
    whole = [_window(f"{key}/{each}", asked, metrics[each]) for each in _metrics_of(asked)]
    looked_at = [found for each in asked.item.metric_ids for found in _looked_at(f"{key}/{each}", asked, metrics[each])]
    sums = [_window(place, asked, every) for place, _, every, _ in looked_at]
    sums += [_window(f"{place}!", asked, sound) for place, _, _, sound in looked_at]
    counts = [
        _window(f"{key}/{each}*", asked, usage.counting(metrics[each]))
        for each in asked.item.metric_ids
        if _counted_apart(asked, metrics[each])
    ]
    return [*whole, *sums, *counts]


def _looked_at(key: str, asked: Asked, metric: Metric) -> Iterator[tuple[str, str, Metric, Metric]]:
    """What the price asks of a property of each event: the key of the window, the property, a metric of all events, and
    one of those that have a number there, or name the currency of the subscription."""
    for name in asked.price.reads.sums:
        every = usage.summing(metric, name)
        yield f"{key}+{name}", name, every, usage.holding(every, name)
    for name in asked.price.reads.currencies:
        every = usage.counting(metric)
        yield f"{key}={name}", name, every, usage.naming(every, name, asked.timeline.currency)


def _counted_apart(asked: Asked, metric: Metric) -> bool:
    """Whether the events that the price asks for are fewer than those that the metric measures: it measures those of
    before as well, of which the periods before had the fees."""
    return metric.recurring and asked.price.reads.count


def _metrics_of(asked: Asked) -> Sequence[str]:
    """The metrics of the item, and those that the price binds in the currency."""
    return tuple(dict.fromkeys((*rules.metrics_of(asked.item), *asked.price.reads.bindings.values())))


def _places(asked: Asked) -> Sequence[Place]:
    return asked.price.places


def _apart(asked: Asked, metric: Metric) -> bool:
    """Whether parts of the events are measured for themselves, since they do not add up to what all of them measure, as
    those of a highest value or of what is rounded do not, or since their days are."""
    return asked.price.reads.by_day or not metric.aggregation.way.adds or metric.rounding is not None


def _window(key: str, asked: Asked, metric: Metric) -> Window:
    return Window(
        key=key,
        customer_id=asked.timeline.customer_id,
        metric=metric,
        start=asked.begin_of(asked.start),
        end=asked.begin_of(asked.end),
    )


async def _worth(
    tx: Tx, asked: Asked, metrics: Mapping[str, Metric], *, known_at: datetime | None
) -> list[tuple[UsageEvent, Fraction]]:
    """The events of a window with their values, in order of time and then id, where the price reads them."""
    ids = asked.item.metric_ids if asked.price.reads.values else ()
    worth = [
        each
        for metric_id in ids
        for each in await metering.values_of(tx, _window("", asked, metrics[metric_id]), known_at=known_at)
    ]
    return sorted(worth, key=lambda each: (each[0].timestamp, each[0].unique_id))


def _consumption(found: _Found) -> Consumption:
    item, price, key = found.asked.item, found.asked.price, found.key
    reads = price.reads
    events = sum(found.measured[found.counted(each)].count for each in item.metric_ids)
    quantity = found.quantity(key)
    if not reads and price.rollover is None:
        return Consumption(quantity=quantity, events=events)
    before = _before(found.asked)
    earlier = [found.quantity(f"{key}<{n}") for n, _ in enumerate(before)]
    shares = [rules.window_part(found.asked.timeline, due).share for due in before] if price.prorated else []
    return Consumption(
        quantity=quantity,
        events=events,
        values=_values(found.worth),
        cells=_by_cell(found) if reads.dimensions else {},
        sums={name: found.sum_of(name) for name in reads.sums},
        lacks=found.lacks(),
        bindings={name: found.measured[f"{key}/{metric_id}"].quantity for name, metric_id in reads.bindings.items()},
        carried=rating.carried(price, earlier, shares=shares),
    )


def _values(worth: Sequence[tuple[UsageEvent, Fraction]]) -> tuple[EventValue, ...]:
    return tuple(EventValue(value=value, at=event.timestamp, id=event.unique_id) for event, value in worth)


def _by_cell(found: _Found) -> dict[Values, Consumption]:
    """What was used by the values of the price's dimensions, each with what the price reads of it; it may be below zero
    by some values, which the price puts together with others of the same cell.

    Of a metric that does not add up the quantity stands in each part that the price tells usage apart into, measured
    there as a whole.
    """
    cells: dict[Values, Consumption] = {}
    zero = Fraction(0)
    for each in found.asked.item.metric_ids:
        parted = bool(_places(found.asked)) and _apart(found.asked, found.metrics[each])
        apart = _counted_apart(found.asked, found.metrics[each])
        for group in found.cells.get(f"{found.key}/{each}", ()):
            quantity = zero if parted else group.measured.quantity
            events = 0 if apart else group.measured.count
            _add(cells, found.values_of(group), Consumption(quantity=quantity, events=events))
        for group in found.cells.get(found.counted(each), ()) if apart else ():
            _add(cells, found.values_of(group), Consumption(quantity=zero, events=group.measured.count))
        for n, place in enumerate(_places(found.asked)) if parted else ():
            _add(cells, place.values, Consumption(quantity=found.of(f"{found.key}#{n}/{each}", each)))
        for group, used in _looked_at_by_cell(found, each):
            _add(cells, found.values_of(group), used)
    worth: dict[Values, list[tuple[UsageEvent, Fraction]]] = defaultdict(list)
    for event, value in found.worth:
        worth[found.place_of(event, cells)].append((event, value))
    return {values: replace(cell, values=_values(worth[values])) for values, cell in cells.items()}


def _looked_at_by_cell(found: _Found, metric_id: str) -> Iterator[tuple[Group, Consumption]]:
    """The sums of the properties that the price looks at, and how many events are not sound there, by group."""
    key, zero = f"{found.key}/{metric_id}", Fraction(0)
    for name in found.asked.price.reads.sums:
        for group in found.cells.get(f"{key}+{name}", ()):
            yield group, Consumption(quantity=zero, sums={name: group.measured.quantity})
    for place, name, *_ in _looked_at(key, found.asked, found.metrics[metric_id]):
        for part, sign in ((place, 1), (f"{place}!", -1)):
            for group in found.cells.get(part, ()):
                yield group, Consumption(quantity=zero, lacks={name: sign * group.measured.count})


def _add(cells: dict[Values, Consumption], values: Values, used: Consumption) -> None:
    cells[values] = cells[values].plus(used) if values in cells else used


async def _cells(
    tx: Tx, asked: Sequence[Asked], metrics: Mapping[str, Metric], known_at: datetime | None
) -> dict[str, tuple[Group, ...]]:
    """The groups of each metric, by key, where the price tells usage apart by dimensions.

    Where these have more combinations of values than can be shown, the groups are what falls into the price's places.

    Raises:
        TooManyGroups: A price that has none prices each combination by itself.
    """
    apart = [(n, one) for n, one in enumerate(asked) if one.price.reads.dimensions]
    if not apart:
        return {}
    try:
        return await _by_values(tx, apart, metrics, known_at)
    except TooManyGroups:
        each = await _by_values(tx, [one for one in apart if not _places(one[1])], metrics, known_at)
        return each | await _by_place(tx, [one for one in apart if _places(one[1])], metrics, known_at)


async def _by_values(
    tx: Tx, asked: Sequence[tuple[int, Asked]], metrics: Mapping[str, Metric], known_at: datetime | None
) -> dict[str, tuple[Group, ...]]:
    windows = [
        replace(window, metric=replace(window.metric, group_by=one.price.reads.dimensions))
        for n, one in asked
        for window in _whole(str(n), one, metrics)
    ]
    return dict(await metering.measure_groups(tx, windows=windows, known_at=known_at))


async def _by_place(
    tx: Tx, asked: Sequence[tuple[int, Asked]], metrics: Mapping[str, Metric], known_at: datetime | None
) -> dict[str, tuple[Group, ...]]:
    """The same by the places of the price: one group for each, which stands for every combination in it."""
    parts = [
        (window, f"{window.key}#{at}", dict(zip(one.price.reads.dimensions, place.values, strict=True)), place)
        for n, one in asked
        for window in _whole(str(n), one, metrics)
        for at, place in enumerate(_places(one))
    ]
    narrow = [
        replace(window, key=key, metric=usage.narrowed(window.metric, place.groups)) for window, key, _, place in parts
    ]
    found = await metering.measure(tx, windows=narrow, known_at=known_at)
    groups: dict[str, list[Group]] = defaultdict(list)
    for window, key, values, _ in parts:
        if found[key].count or found[key].quantity:
            groups[window.key].append(Group(values=values, measured=found[key]))
    return {key: tuple(each) for key, each in groups.items()}
