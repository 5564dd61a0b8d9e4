"""Prices of one subscription beside those of its plan, charge by charge: each is a change of that item."""

from dataclasses import dataclass, replace
from typing import Annotated

from pydantic import Field

from billow.billing.operations.changes import check_open, take_effect
from billow.billing.operations.upcoming import ID
from billow.billing.types import Change, ClosedPeriodPolicy
from billow.catalog import operations as catalog
from billow.catalog.types import ChargeProperties
from billow.catalog.types.charge import ChargeFilter
from billow.kit import limits, time
from billow.kit.fields import Amount, Code, Name, Quantity, Ref
from billow.kit.operation import operation
from billow.runtime.db import Tx
from billow.subscriptions import operations as subscriptions
from billow.subscriptions import rules as timelines
from billow.subscriptions.types import Effective, Item, PriceUnsuitable, Proration, Repricing

Filters = Annotated[list[ChargeFilter], Field(max_length=limits.FILTERS_PER_METRIC)]
VALUES = {"region": ["eu"]}
FilterText = Annotated[
    str,
    Field(
        min_length=3,
        max_length=2000,
        description="The values of a filter: `name=value`, several values with commas, several names with semicolons.",
        examples=["region=eu,us;tier=gold"],
    ),
]


@operation(
    "subscriptions.set_charge",
    http="PUT /subscriptions/{subscription_id}/charges/{charge_code}",
    rpc="SubscriptionService.UpdateSubscriptionCharge",
    needs="subscriptions:write",
    effect="money",
    example={**ID, "charge_code": "api_usage", "min_amount": "10.00"},
)
async def set_charge(
    tx: Tx,
    *,
    subscription_id: Ref,
    charge_code: Code,
    properties: ChargeProperties | None = None,
    filters: Filters | None = None,
    min_amount: Amount | None = None,
    invoice_display_name: Name | None = None,
    effective: Effective = "immediate",
    closed_periods: ClosedPeriodPolicy | None = None,
) -> Change:
    """Give the item of that key that follows usage other parameters, filters, a least amount or a name, here alone.

    What is not named stays; `filters` are the whole of them. The model and what is measured stay.

    Raises:
        NotFound: There is no such subscription, or it has no item of that key that follows usage.
        SubscriptionNotInForce: It is a draft or has ended.
        ChargesInconsistent: A parameter is missing, or belongs to another model.
        PriceUnsuitable: What comes of it is no price, or a price for the currency of the subscription hides it.
        OutsideTerm: The day lies outside the subscription.
        ClosedPeriod: The period of that day is over and billed, and nothing was said about it.
    """
    given = Repricing(properties=properties, filters=filters, minimum=min_amount, name=invoice_display_name)
    start = _From(effective, closed_periods)
    return await _repriced(tx, subscription_id, charge_code, given, metered=True, start=start)


@operation(
    "subscriptions.set_fixed_charge",
    http="PUT /subscriptions/{subscription_id}/fixed-charges/{charge_code}",
    rpc="SubscriptionService.UpdateSubscriptionFixedCharge",
    needs="subscriptions:write",
    effect="money",
    example={**ID, "charge_code": "platform", "units": "3"},
)
async def set_fixed_charge(
    tx: Tx,
    *,
    subscription_id: Ref,
    charge_code: Code,
    units: Quantity | None = None,
    unit_amount: Amount | None = None,
    invoice_display_name: Name | None = None,
    effective: Effective = "immediate",
    closed_periods: ClosedPeriodPolicy | None = None,
    proration: Proration = "prorate",
) -> Change:
    """Give the fee of that key other units, another price of one, or another name, for one subscription.

    Raises:
        NotFound: There is no such subscription, or it has no fee of that key.
        SubscriptionNotInForce: It is a draft or has ended.
        PriceUnsuitable: What comes of it is no price, or a price for the currency of the subscription hides it.
        OutsideTerm: The day lies outside the subscription.
        ClosedPeriod: The period of that day is over and billed, and nothing was said about it.
    """
    given = Repricing(quantity=units, unit_price=unit_amount, name=invoice_display_name, proration=proration)
    start = _From(effective, closed_periods)
    return await _repriced(tx, subscription_id, charge_code, given, metered=False, start=start)


@operation(
    "subscriptions.add_charge_filter",
    http="POST /subscriptions/{subscription_id}/charges/{charge_code}/filters",
    rpc="SubscriptionService.CreateChargeFilter",
    needs="subscriptions:write",
    effect="money",
    status=201,
    example={**ID, "charge_code": "api_usage", "values": VALUES, "properties": {"amount": "0.05"}},
)
async def add_charge_filter(
    tx: Tx,
    *,
    subscription_id: Ref,
    charge_code: Code,
    values: Annotated[dict[str, list[Name]], Field(min_length=1, examples=[VALUES])],
    properties: ChargeProperties,
    effective: Effective = "immediate",
    closed_periods: ClosedPeriodPolicy | None = None,
) -> Change:
    """Give usage whose properties have these values parameters of its own, for one subscription; a filter of the same
    values is replaced.

    Raises:
        NotFound: There is no such subscription, or it has no item of that key that follows usage.
        SubscriptionNotInForce: It is a draft or has ended.
        ChargesInconsistent: A parameter is missing, or belongs to another model.
        PriceUnsuitable: What comes of it is no price, or a price for the currency of the subscription hides it.
        OutsideTerm: The day lies outside the subscription.
        ClosedPeriod: The period of that day is over and billed, and nothing was said about it.
    """
    given = Repricing(added=ChargeFilter(values=values, properties=properties))
    start = _From(effective, closed_periods)
    return await _repriced(tx, subscription_id, charge_code, given, metered=True, start=start)


@operation(
    "subscriptions.remove_charge_filter",
    http="DELETE /subscriptions/{subscription_id}/charges/{charge_code}/filters/{filter}",
    rpc="SubscriptionService.DeleteSubscriptionChargeFilter",
    needs="subscriptions:write",
    effect="money",
    example={**ID, "charge_code": "api_usage", "filter": "region=eu"},
)
async def remove_charge_filter(
    tx: Tx,
    *,
    subscription_id: Ref,
    charge_code: Code,
    filter: FilterText,
    effective: Effective = "immediate",
    closed_periods: ClosedPeriodPolicy | None = None,
) -> Change:
    """Take the filter of these values away, for one subscription: its usage falls to less specific ones, or to none.

    Raises:
        NotFound: There is no such subscription, item or filter.
        SubscriptionNotInForce: It is a draft or has ended.
        OutsideTerm: The day lies outside the subscription.
        ClosedPeriod: The period of that day is over and billed, and nothing was said about it.
    """
    given = Repricing(removed=timelines.values_of(filter))
    start = _From(effective, closed_periods)
    return await _repriced(tx, subscription_id, charge_code, given, metered=True, start=start)


@dataclass(frozen=True, slots=True)
class _From:
    """From when on, and what becomes of periods that are over and billed."""

    effective: str
    closed_periods: ClosedPeriodPolicy | None


async def _repriced(tx: Tx, subscription_id: str, key: str, given: Repricing, *, metered: bool, start: _From) -> Change:
    """The change of one item to what *given* makes of it, from a day on."""
    before, timeline = await subscriptions.find(tx, subscription_id, lock=True)
    timelines.check_in_force(before)
    today = time.local_date(tx.now, timeline.timezone)
    day = timelines.effective_day(start.effective, timeline=timeline, today=today)
    await check_open(tx, timeline, day, policy=start.closed_periods)
    version = timelines.in_force(timeline, day)
    item = timelines.charge(version, key, metered=metered)
    after: Item = timelines.repriced(item, given)
    await _check_measured(tx, item, after, field="filters" if given.properties is None else "properties")
    timelines.check_reaches(item.price, after.price, currency=timeline.currency, field="charge")
    items = [after if each is item else each for each in version.items]
    new = replace(timelines.held(version), items=items, proration=given.proration, description=None)
    return await take_effect(tx, before, timeline, new, effective=start.effective, day=day, invoice="next_invoice")


async def _check_measured(tx: Tx, before: Item, after: Item, *, field: str) -> None:
    """Return when the item's metrics measure what its new price asks for, or the price before it asked for the same.

    Raises:
        PriceUnsuitable: They do not.
    """
    for detail in (await catalog.unmeasured(tx, after.price, after.metric_ids, before=before.price)).values():
        raise PriceUnsuitable.of(field, detail, code="not_supported")
