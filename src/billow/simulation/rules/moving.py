"""Which subscriptions of a plan move, to what, and back."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from hashlib import sha256

from pydantic import ValidationError

from billow.catalog.types.price import fingerprint, price_from_json, price_to_json
from billow.kit import limits, time
from billow.simulation.types.migration import (
    Move,
    MoveRecord,
    NotMoved,
    Offer,
    PlanMigrationEffective,
    Reason,
    Way,
    Wish,
)
from billow.subscriptions import rules as timelines
from billow.subscriptions.types import IN_FORCE, Item, OutsideTerm, Subscription, Timeline, Version

_WORDS = ("immediate", "next_billing_period", "end_of_term")
_RHYTHM = {
    *("billing_interval", "billing_interval_unit", "billing_interval_count", "pricing_interval"),
    *("recurring_instalment_interval_unit", "recurring_instalment_interval_count"),
}
FIRST_REVISION = 1
"""That of versions which were made before revisions were written down."""


def check_effective(effective: str, today: date) -> None:
    """Return when *effective* is a word that names a day, or a day or an instant from *today* on.

    Raises:
        PlanMigrationEffective: It is neither.
    """
    if effective in _WORDS:
        return
    try:
        day = datetime.fromisoformat(effective).date()
    except ValueError:
        raise PlanMigrationEffective.of("effective", f"use {', '.join(_WORDS)}, a day or an instant") from None
    if day.year > limits.YEAR_MAX:
        raise PlanMigrationEffective.of("effective", f"at the latest in the year {limits.YEAR_MAX}")
    if day < today:
        raise PlanMigrationEffective.of(
            "effective", f"at the earliest {today.isoformat()}; what is past is changed subscription by subscription"
        )


def is_chosen(plan_id: str, customer_id: str, percent: int | None) -> bool:
    """Whether a customer is in a share of the customers of a plan: the same ones each time, and whoever is in a share
    is in every larger one."""
    number = int.from_bytes(sha256(f"{plan_id}:{customer_id}".encode()).digest()[:8])
    return percent is None or number % 100 < percent


def decided(found: tuple[Subscription, Timeline], wish: Wish, *, now: datetime) -> Move | NotMoved:
    """The move of a subscription, or why it stays. A day that has passed by the time that it is its turn is today."""
    subscription, timeline = found
    today = time.local_date(now, timeline.timezone)
    staying = _staying(subscription, timeline, wish, today)
    if staying is not None:
        return _not_moved(subscription, *staying)
    try:
        day = max(timelines.effective_day(wish.terms.effective, timeline=timeline, today=today), today)
    except OutsideTerm as refusal:
        return _not_moved(subscription, "outside_term", refusal.detail)
    bound = _bound(found, wish, today, day)
    if bound is not None:
        return _not_moved(subscription, *bound)
    return _move(subscription, timeline, wish, day)


def _not_moved(subscription: Subscription, reason: Reason, detail: str) -> NotMoved:
    return NotMoved(subscription_id=subscription.id, customer_id=subscription.customer_id, reason=reason, detail=detail)


def _staying(subscription: Subscription, timeline: Timeline, wish: Wish, today: date) -> tuple[Reason, str] | None:
    """Why the subscription stays whatever the day; None when it does not."""
    if subscription.status == "draft":
        return "draft", "it is a draft; write it anew on the plan"
    if subscription.status not in IN_FORCE:
        return "ended", f"it is {subscription.status}"
    if subscription.canceled_at is not None:
        return "canceled", f"it was canceled and ends on {subscription.end_date}"
    if timelines.in_force(timeline, today).plan_id != wish.plan_id:
        return "not_on_plan", "its version in force is of another plan, or of none"
    if subscription.currency != wish.target.currency:
        return "other_currency", f"it is billed in {subscription.currency}, not in the plan's; change it by itself"
    pending = [version for version in timelines.changes_ahead(timeline, today) if not version.escalation]
    if pending:
        return "pending_change", f"a change takes effect on {pending[0].effective_from.isoformat()}"
    return None


def _bound(found: tuple[Subscription, Timeline], wish: Wish, today: date, day: date) -> tuple[Reason, str] | None:
    """Why the subscription stays on that day, by its contract; None when it does not."""
    subscription, timeline = found
    if timeline.end is not None and day >= timeline.end:
        return "ends_before", f"it ends on {timeline.end.isoformat()}"
    rolling = subscription.contract.period_type == "monthly_rolling" or wish.terms.fixed_terms == "move"
    end = None if rolling else timelines.term_end(timeline, today)
    if end is not None and day < end:
        return "fixed_term", f"its contract is fixed until {end.isoformat()}; end_of_term moves it then"
    return None


def _move(subscription: Subscription, timeline: Timeline, wish: Wish, day: date) -> Move | NotMoved:
    """The move on *day*, or why nothing would change."""
    version = timelines.in_force(timeline, day)
    revision, target = version.plan_revision or FIRST_REVISION, wish.target
    offer = wish.offers[revision]
    items = moved_items(version.items, offer=offer, target=target, keep=wish.terms.overrides == "keep")
    same = _contents(items) == _contents(version.items)
    if not items:
        return _not_moved(subscription, "nothing_left", "nothing would be left of it")
    if same and (offer.plan_id, revision) == (target.plan_id, target.revision):
        return _not_moved(subscription, "already_there", f"it is on revision {revision} already")
    if same and offer.plan_id == target.plan_id and offer.terms == target.terms:
        return _not_moved(subscription, "overrides_hold", "all that the revision changes it has agreed for itself")
    lengths = timelines.lengths_of(items, subscription.contract, timeline.start)
    detail = timelines.contradiction(timeline.own_terms, target.spend, timeline.currency, day=day, lengths=lengths)
    if detail:
        return _not_moved(subscription, "own_terms", detail)
    return Move(
        subscription=subscription,
        timeline=timeline,
        day=day,
        revision=revision,
        before=version.items,
        items=items,
        mrr_before=timelines.mrr_on(timeline, wish.plans, day),
        mrr_after=timelines.mrr_with(timeline, wish.plans, items, revision=(target.plan_id, target.revision), day=day),
    )


def _contents(items: Sequence[Item]) -> dict[str, Item]:
    """The items by their keys, whatever their order and their ids."""
    return {item.item_key: replace(item, id="") for item in items}


def moved_items(own: Sequence[Item], *, offer: Offer, target: Offer, keep: bool) -> tuple[Item, ...]:
    """The items of a subscription that moves from *offer* to *target*.

    What it had left as it was offered follows; what neither changes stays, with the rises of its price. What it has
    agreed for itself stays if it is to be kept: an item, the lack of one, or single fields of a price.
    """
    mine = {item.item_key: item for item in own}
    was = {item.item_key: item for item in offer.items}
    now = {item.item_key: item for item in target.items}
    keys = [*now, *(key for key in mine if key not in now)]
    found = [_moved(mine.get(key), was.get(key), now.get(key), keep=keep) for key in keys]
    return tuple(item for item in found if item is not None)


def _moved(own: Item | None, was: Item | None, now: Item | None, *, keep: bool) -> Item | None:
    """What becomes of one item: *own* is the subscription's, *was* is what the plan sold, *now* what it sells."""
    left = own is not None and timelines.sold(as_agreed(own)) == timelines.sold(was)
    if own is not None and left and timelines.sold(was) == timelines.sold(now):
        return _named(own, was, now)
    if own is None:
        return None if keep and was is not None else now
    if left or not keep:
        return now
    if was is None or now is None:
        return own
    return _named(_with_own_fields(own, was, now), was, now)


def as_agreed(item: Item) -> Item:
    """The item at the price that was agreed, without the rises of it."""
    if item.agreed_price is None:
        return item
    agreed = item.agreed_price
    return replace(item, price=agreed, fingerprint=fingerprint(agreed), agreed_price=None, escalations=())


def _with_own_fields(own: Item, was: Item, now: Item) -> Item:
    """The subscription's item at the price that is sold now with those fields that it has of its own; at its own price
    where the prices are of several types, or do not fit each other."""
    if timelines.sold(was) == timelines.sold(now):
        return own
    alike = own.product_id == was.product_id == now.product_id
    if not alike or not own.price.type == was.price.type == now.price.type:
        return own
    mine, then = price_to_json(as_agreed(own).price), price_to_json(was.price)
    changed = {name for name in {*mine, *then} if mine.get(name) != then.get(name)}
    changed |= _RHYTHM if changed & _RHYTHM else set()
    document = {name: value for name, value in price_to_json(now.price).items() if name not in changed}
    try:
        price = price_from_json({**document, **{name: mine[name] for name in changed if name in mine}})
    except ValidationError:
        return own
    free = replace(own, agreed_price=None, escalations=(), metric_ids=now.metric_ids, once=now.once)
    return replace(free, price=price, fingerprint=fingerprint(price))


def _named(own: Item, was: Item | None, now: Item | None) -> Item:
    """The item with the words, taxes and bundle of what is sold now, where it had those of what was sold."""
    if was is None or now is None:
        return own
    names = ("name", "tax_codes", "bundle_id", "bundle_name")
    return replace(own, **{each: getattr(now, each) for each in names if getattr(own, each) == getattr(was, each)})


def way_back(found: tuple[Subscription, Timeline], record: MoveRecord, *, now: datetime) -> Way | NotMoved:
    """How a subscription that was moved comes back, or why it stays.

    Before the day of its version, that day gets the former terms again; afterwards they hold from today on.
    """
    subscription, timeline = found
    today = time.local_date(now, timeline.timezone)
    version = _version(timeline, str(record.version_id))
    later = [each for each in timeline.versions if each.number > (record.version_number or 0)]
    again = [each for each in later if timelines.says_again(each, version)]
    present = timelines.in_force(timeline, today)
    if subscription.status not in IN_FORCE:
        return _not_moved(subscription, "ended", f"it is {subscription.status}")
    if any(not each.escalation and not timelines.leaves_as_is(timeline, each) for each in later if each not in again):
        return _not_moved(subscription, "changed_since", "it was changed since; change it back by hand")
    if present.escalation and present.effective_from > version.effective_from:
        detail = f"its prices rose on {present.effective_from.isoformat()}; change it back by hand"
        return _not_moved(subscription, "prices_rose", detail)
    pending = version.effective_from > today
    before = str(record.previous_version_id)
    if again and not timelines.in_force(timeline, version.effective_from).escalation:
        before = _without_dropped(timeline, before, version)
    return Way(
        subscription=subscription,
        timeline=timeline,
        day=version.effective_from if pending else max(today, timeline.start),
        version_id=before,
        pending=pending,
    )


def _without_dropped(timeline: Timeline, before: str, moved: Version) -> str:
    """What was in force before the move; where that was a rise of prices of the same day that was taken back since, the
    version before it."""
    rise = _version(timeline, before)
    if not rise.escalation or rise.effective_from != moved.effective_from:
        return before
    return timelines.in_force(timeline, rise.effective_from - timedelta(days=1)).id


def _version(timeline: Timeline, version_id: str) -> Version:
    return next(each for each in timeline.versions if each.id == version_id)
