"""What a change makes of a version, and publishing what comes of it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from billow.catalog import operations as catalog
from billow.catalog.rules.plans import keys_of
from billow.catalog.types.plan import NewPlanItem, PlanInconsistent
from billow.catalog.types.price import AnyPrice, fingerprint
from billow.kit import ids
from billow.kit.errors import FieldError
from billow.runtime.db import Tx
from billow.subscriptions import rules, store
from billow.subscriptions.operations.items import items_of
from billow.subscriptions.operations.reading import by_ids
from billow.subscriptions.types import (
    Delta,
    Item,
    ItemTaken,
    ItemUpdate,
    NewVersion,
    PriceUnsuitable,
    Publication,
    Subscription,
    SubscriptionUpdated,
    Timeline,
    Version,
)


async def changed(tx: Tx, items: Sequence[Item], delta: Delta, *, currency: str) -> tuple[Item, ...]:
    """The items after *delta*, billed in *currency*: those removed are gone, those updated have their new prices, those
    added come last.

    Raises:
        ItemUnknown: An item to remove or to update is not there, or there are several of that product.
        PriceUnsuitable: What is adjusted makes no price, or changes nothing in the currency.
        ItemTaken: An item is there already that has the key of one to add.
        NothingLeft: No item is left.
        PlanInconsistent: A product is unknown or archived, or a price does not suit its product.
    """
    codes = await _products(tx, delta)
    gone = [
        item
        for number, ref in enumerate(delta.remove)
        for item in rules.to_remove(items, ref, codes=codes, field=f"remove.{number}")
    ]
    left = rules.without(items, gone)
    for number, update in enumerate(delta.update):
        before = rules.named(left, update, codes=codes, field=f"update.{number}")
        field = f"update.{number}.adjust"
        after = await _adjusted(tx, before, update, field=field)
        rules.check_reaches(before.price, after.price, currency=currency, field=field, named=update.adjust)
        left = [after if item is before else item for item in left]
    added = (
        await items_of(tx, await catalog.price_items(tx, list(delta.add), currency=currency, field="add"))
        if delta.add
        else ()
    )
    _check_keys(left, added)
    rules.check_left([*left, *added])
    return (*left, *added)


async def _products(tx: Tx, delta: Delta) -> Mapping[str, str]:
    """The id of each product and bundle by what the caller named it."""
    named = [*delta.remove, *delta.update]
    products = sorted({ref.product_id for ref in named if ref.product_id is not None})
    bundles = sorted({ref.bundle_id for ref in named if ref.bundle_id is not None})
    found = {ref: each.id for ref, each in (await catalog.products_by_ids(tx, products)).items()} if products else {}
    if bundles:
        found |= {ref: each.id for ref, each in (await catalog.bundles_by_ids(tx, bundles)).items()}
    return found


async def _adjusted(tx: Tx, item: Item, update: ItemUpdate, *, field: str) -> Item:
    price = rules.price_after(item, update.adjust, field=field)
    if price.reads.bindings != item.price.reads.bindings:
        price = await _bound(tx, price, field=field)
    asked = await catalog.unmeasured(tx, price, item.metric_ids, before=item.price)
    if asked:
        found = tuple(FieldError(f"{field}.{name}", "not_supported", detail) for name, detail in asked.items())
        raise PriceUnsuitable(found[0].detail, errors=found)
    if price.metered == item.price.metered:
        agreed = item.agreed_price
        if agreed is not None and set(update.adjust) == {"quantity"}:
            item = replace(item, agreed_price=rules.adjusted(agreed, update.adjust, field=field))
        else:
            item = replace(item, agreed_price=None, escalations=())
        return replace(item, id=ids.new("itm"), price=price, fingerprint=fingerprint(price))
    wanted = NewPlanItem(
        product_id=item.product_id,
        price=price,
        name=item.name,
        item_key=item.item_key,
        tax_codes=list(item.tax_codes),
    )
    try:
        (made,) = await items_of(tx, await catalog.price_items(tx, [wanted], currency=None))
    except PlanInconsistent as error:
        raise PlanInconsistent.of(f"{field}.type", error.detail) from None
    return made


async def _bound(tx: Tx, price: AnyPrice, *, field: str) -> AnyPrice:
    """The price with the ids of the metrics that it names."""
    (bound,), unknown = await catalog.bound_prices(tx, [(field, price)])
    if unknown:
        raise PriceUnsuitable(unknown[0].detail, errors=tuple(unknown))
    return bound


def _check_keys(items: Sequence[Item], added: Sequence[Item]) -> None:
    known = {key for item in items for key in keys_of(item.item_key, item.price)}
    for number, item in enumerate(added):
        taken = known & keys_of(item.item_key, item.price)
        if taken:
            raise ItemTaken.of(
                f"add.{number}.item_key", f"there is an item {min(taken)!r}; update it, or give another key"
            )


async def publish(
    tx: Tx, before: tuple[Subscription, Timeline], new: NewVersion, *, day: date, cuts: Mapping[date, datetime]
) -> tuple[Subscription, Timeline, Version]:
    """Publish a version; see `publish_all`."""
    found, timeline = before
    one = Publication(subscription=found, timeline=timeline, new=new, day=day, cuts=cuts)
    return (await publish_all(tx, [one]))[0]


async def publish_all(tx: Tx, wanted: Sequence[Publication]) -> list[tuple[Subscription, Timeline, Version]]:
    """Publish versions that take their places from their days on, each of another subscription; what was billed before
    is reconciled by billing. Answers each subscription as it is now, with that version.

    Versions that lie ahead follow the change where they had left things as they were. The caller found the
    subscriptions as they are named, and holds their locks. Three statements for all, and one more for each draft that
    is published and each day that is cut.
    """
    made = [_published(tx, each) for each in wanted]
    for each, (version, *_) in zip(wanted, made, strict=True):
        if each.new.draft is not None:
            await store.save_version(tx, version)
        if each.cuts:
            await store.cut(tx, each.subscription.id, {**each.timeline.cuts, **each.cuts})
    await store.add_version(
        tx,
        *(
            version
            for each, versions in zip(wanted, made, strict=True)
            for version in (versions if each.new.draft is None else versions[1:])
        ),
    )
    found = await by_ids(tx, [each.subscription.id for each in wanted])
    answers = []
    for each, (version, *_) in zip(wanted, made, strict=True):
        after, timeline = found[each.subscription.id]
        tx.emit(SubscriptionUpdated(subject=after.id), after)
        answers.append((after, timeline, next(v for v in timeline.versions if v.id == version.id)))
    return answers


def _published(tx: Tx, wanted: Publication) -> list[Version]:
    """The version as published, a draft under its id, and then those that follow it."""
    timeline, new = wanted.timeline, wanted.new
    version = replace(drafted(tx, timeline, new, day=wanted.day), status="published", published_at=tx.now)
    if new.draft is not None:
        version = replace(version, id=new.draft.id, created_at=new.draft.created_at)
    before, escalation = rules.in_force(timeline, wanted.day), wanted.subscription.price_escalation
    following = rules.following(timeline, version, before=before, escalation=escalation)
    return [
        version,
        *(
            replace(ahead, id=ids.new("ver"), number=number, created_at=tx.now, published_at=tx.now)
            for number, ahead in enumerate(following, start=version.number + 1)
        ),
    ]


def drafted(tx: Tx, timeline: Timeline, new: NewVersion, *, day: date) -> Version:
    """A draft of the version, which nothing follows from."""
    return Version(
        id=ids.new("ver"),
        subscription_id=timeline.subscription_id,
        number=max(v.number for v in timeline.versions) + 1,
        status="draft",
        effective_from=day,
        effective_to=None,
        plan_id=new.plan_id,
        plan_revision=new.plan_revision,
        items=tuple(new.items),
        description=new.description,
        created_at=tx.now,
        proration=new.proration,
        escalation=new.escalation,
    )
