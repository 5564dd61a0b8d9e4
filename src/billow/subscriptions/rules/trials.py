"""Trials of single prices: versions as they are charged, without the items whose trial goes on."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from billow.subscriptions.types import Item, Version


def is_charged_at_start(item: Item) -> bool:
    """Whether the item is billed once, on the day on which it is agreed, whatever the trial."""
    return item.once and item.price.charge_on_contract_start


def charged(ordered: Sequence[Version]) -> list[Version]:
    """The versions, given in the order in which they take each other's place, without the items whose trial goes on;
    where one ends while a version is in force, the version is there once more, from that day on and with the item.

    The trial of a price is counted from the day from which its item is there without a break, whatever became of its
    price since; so a price without a trial ends that of the one before it, and one that has it too carries it on
    (correctness T-15).
    """
    if not any(_has_trial(item) for version in ordered for item in version.items):
        return list(ordered)
    return [each for version, ends, until in _with_ends(ordered) for each in _divided(version, ends, until)]


def trial_ends(ordered: Sequence[Version]) -> list[date]:
    """The days on which trials of prices end while a version is in force."""
    return (
        [day for version, ends, until in _with_ends(ordered) for day in _inside(version, ends, until)]
        if any(_has_trial(item) for version in ordered for item in version.items)
        else []
    )


def _has_trial(item: Item) -> bool:
    return bool(item.price.trial_period_days) and not is_charged_at_start(item)


def _with_ends(ordered: Sequence[Version]) -> Iterator[tuple[Version, Mapping[str, date], date | None]]:
    """Each version with the ends of the trials of its items, by their keys, and the day on which the next one
    begins."""
    begun: dict[str, date] = {}
    for version, following in pairwise([*ordered, None]):
        if version is None:
            continue
        begun = {item.item_key: begun.get(item.item_key, version.effective_from) for item in version.items}
        ends = {
            item.item_key: begun[item.item_key] + timedelta(days=item.price.trial_period_days or 0)
            for item in version.items
            if _has_trial(item)
        }
        yield version, ends, following.effective_from if following else None


def _inside(version: Version, ends: Mapping[str, date], until: date | None) -> list[date]:
    return sorted({day for day in ends.values() if version.effective_from < day and (until is None or day < until)})


def _divided(version: Version, ends: Mapping[str, date], until: date | None) -> Iterator[Version]:
    first = version.effective_from
    for day in [first, *_inside(version, ends, until)]:
        items = tuple(item for item in version.items if ends.get(item.item_key, day) <= day)
        yield replace(
            version, items=items, effective_from=day, proration=version.proration if day == first else "prorate"
        )
