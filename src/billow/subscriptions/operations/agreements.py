"""Making, activating and deleting subscriptions."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Annotated, Unpack

from pydantic import Field

from billow.catalog import operations as catalog
from billow.catalog.types.plan import NewPlanItems, Plan, PlanItem
from billow.catalog.types.terms import PriceEscalation, Tags
from billow.customers import operations as customers
from billow.customers.types import Customer
from billow.kit import ids, time
from billow.kit.fields import CurrencyCode, Flag, Metadata, Name, Ref, Text, Whole
from billow.kit.money import Money
from billow.kit.operation import operation
from billow.runtime.db import Tx
from billow.subscriptions import rules, store
from billow.subscriptions.operations.families import billed_customer
from billow.subscriptions.operations.items import items_of
from billow.subscriptions.operations.reading import EXPANDS, ID, find
from billow.subscriptions.operations.rising import plan_rises
from billow.subscriptions.operations.saying import say
from billow.subscriptions.types import (
    BillingTerms,
    BillToParent,
    Contract,
    CurrencyMismatched,
    OwnSpendTerms,
    Renewal,
    Subscription,
    SubscriptionActivated,
    SubscriptionCreated,
    Version,
)


@operation(
    "subscriptions.create",
    http="POST /subscriptions",
    rpc="SubscriptionService.Create",
    needs="subscriptions:write",
    effect="money",
    status=201,
    expands=EXPANDS,
    example={
        "customer_id": "acme",
        "plan_id": "pro",
        "auto_activate": True,
        "contract": {"period_type": "monthly_rolling", "start_date": "2026-01-01"},
        "billing": {
            "billing_time": "anniversary",
            "payment_terms": "net_30",
            "auto_issue_invoices": True,
            "auto_pay_invoices": False,
        },
    },
)
async def create(
    tx: Tx,
    *,
    customer_id: Ref,
    plan_id: Ref | None = None,
    items: NewPlanItems | None = None,
    currency: CurrencyCode | None = None,
    name: Name | None = None,
    description: Text | None = None,
    auto_activate: Annotated[Flag | None, Field(description="By default as the plan says, else false.")] = None,
    trial_period_days: Annotated[Whole, Field(ge=0, le=3650)] | None = None,
    contract: Contract = Contract(),
    billing: BillingTerms = BillingTerms(),
    bill_to_parent: BillToParent = False,
    renewal: Renewal | None = None,
    price_escalation: PriceEscalation | None = None,
    tags: Tags = [],
    metadata: Metadata = {},
    **own: Unpack[OwnSpendTerms],
) -> Subscription:
    """Subscribe a customer to a plan, to items with prices of their own, or to a plan with some items in place of
    its own, as a draft or in force at once.

    The currency of the customer becomes the subscription's and stays so; its time zone too, until the customer moves.
    What is not said of trial, contract, renewal, rises of prices, invoices and payment terms is as the plan says; so
    are discount, least and most spend and thresholds of usage, which can also be its own.

    Raises:
        NotFound: There is no such customer or plan.
        NothingToSubscribe: Neither a plan nor items were given.
        OutsideTerm: It starts over ten years ago; or a fixed term has no length, no day, or none to be renewed by.
        CurrencyMismatched: The plan is priced in another currency, and not every item has a price in this one.
        NotInFamily: It is to be billed to the parent, and the customer has none.
        ParentUnsuitable: The parent is billed in another currency, or by another billing entity.
        PlanArchived: The plan is no longer sold.
        PlanInconsistent: An item's product is unknown, or its price does not suit it.
        PriceUnsuitable: By the rises since it started a price would have too many digits.
        SubscriptionTermsInconsistent: Its own terms contradict each other or the plan's, or its discount is an amount.
    """
    customer = await customers.resolve_and_lock(tx, customer_id)
    plan, sold = await _sold(tx, plan_id, items, currency=currency or customer.currency)
    days = trial_period_days if trial_period_days is not None else (plan.trial_period_days if plan else 0)
    today = time.local_date(tx.now, customer.timezone)
    agreed = rules.contract_of(contract, plan, today)
    rules.check_start(agreed.start_date or today, today)
    version = await _first_version(tx, sold, plan=plan, start=agreed.start_date or today)
    made = _draft(
        version,
        customer=customer,
        currency=await _currency(tx, customer, plan, currency, sold=sold),
        contract=agreed,
        billing=rules.billing_of(billing, plan),
        trial_days=days,
    )
    billed = await billed_customer(tx, customer, made.currency, to_parent=bill_to_parent)
    made = replace(made, billed_customer_id=billed, name=name or (plan.name if plan else customer.name))
    made = replace(made, description=description, tags=tuple(dict.fromkeys(tags)), metadata=metadata)
    made = rules.renewed(made, renewal or rules.renewal_of(plan), price_escalation or rules.escalation_of(plan))
    made = await _added(tx, made, version, own)
    return await _activate(tx, made, today) if _begins(auto_activate, plan) else made


def _begins(said: bool | None, plan: Plan | None) -> bool:
    return said if said is not None else plan is not None and bool(plan.auto_activate)


async def _added(tx: Tx, made: Subscription, version: Version, own: OwnSpendTerms) -> Subscription:
    await store.add(tx, made, None)
    await store.add_version(tx, version)
    await say(tx, made.id, (), own, day=None)
    made, _ = await find(tx, made.id)
    tx.emit(SubscriptionCreated(subject=made.id), made)
    return made


async def _sold(
    tx: Tx, plan_id: str | None, items: NewPlanItems | None, *, currency: str | None
) -> tuple[Plan | None, Sequence[PlanItem]]:
    """What is subscribed to: the items, or the plan with its items, the given ones in place of its own; billed in
    *currency*, or in that of the plan."""
    rules.check_named(plan_id, items)
    plan = None if plan_id is None else await catalog.plan(tx, plan_id)
    billed = currency or (plan.currency if plan else None)
    own = await catalog.price_items(tx, items, currency=billed) if items else ()
    if plan is None:
        return None, own
    rules.check_sold(plan)
    return plan, rules.overriding(plan.items, own, keys=[item.item_key for item in items or ()])


async def _first_version(tx: Tx, sold: Sequence[PlanItem], *, plan: Plan | None, start: date) -> Version:
    return Version(
        id=ids.new("ver"),
        subscription_id=ids.new("sub"),
        number=1,
        status="published",
        effective_from=start,
        effective_to=None,
        plan_id=plan.id if plan else None,
        plan_revision=plan.revision if plan else None,
        items=await items_of(tx, sold, tax_codes=plan.tax_codes if plan else ()),
        description=None,
        created_at=tx.now,
        published_at=tx.now,
    )


def _draft(
    version: Version,
    *,
    customer: Customer,
    currency: str,
    contract: Contract,
    billing: BillingTerms,
    trial_days: int,
) -> Subscription:
    """The subscription that begins with its first version, under no name."""
    start = version.effective_from
    trial_end = start + timedelta(days=trial_days) if trial_days else None
    return Subscription(
        id=version.subscription_id,
        name="",
        customer_id=customer.id,
        billed_customer_id=customer.id,
        plan_id=version.plan_id,
        status="draft",
        currency=currency,
        timezone=customer.timezone,
        contract=rules.dated(contract, trial_end or start),
        billing=billing,
        start_date=start,
        anchor_date=billing.first_billing_date or trial_end or start,
        trial_end_date=trial_end,
        end_date=rules.end_of(contract, trial_end or start),
        cancel_reason=None,
        unused_time="credit",
        current_version_id=version.id,
        version_number=1,
        items=version.items,
        mrr=Money.zero(currency),
        metadata={},
        created_at=version.created_at,
        activated_at=None,
        canceled_at=None,
        ended_at=None,
    )


async def _currency(
    tx: Tx, customer: Customer, plan: Plan | None, wanted: str | None, *, sold: Sequence[PlanItem]
) -> str:
    """The currency that is *wanted*, or that of the customer or of the plan."""
    if plan is None:
        return await customers.choose_currency(tx, customer, wanted)
    asked = wanted or customer.currency or plan.currency
    rules.check_currency(plan, asked, sold=sold, field="plan_id" if wanted is None else "currency")
    if customer.currency not in (None, asked):
        detail = f"the subscription would be in {asked}, the customer is billed in {customer.currency}"
        raise CurrencyMismatched.of("plan_id", detail)
    return await customers.choose_currency(tx, customer, asked)


async def _activate(tx: Tx, draft: Subscription, today: date) -> Subscription:
    active = replace(draft, status=rules.status_on(draft, today), activated_at=tx.now)
    active = await save(tx, active, today)
    if active.price_escalation is not None:
        await plan_rises(tx, active.id, after=active.trial_end_date or active.start_date, through=today)
        active, _ = await find(tx, active.id)
    tx.emit(SubscriptionActivated(subject=active.id), active)
    return active


async def save(tx: Tx, subscription: Subscription, today: date) -> Subscription:
    """Write the subscription, with the instant at which something next happens to it by itself; it as it is now."""
    await store.save(tx, subscription, None)
    after, timeline = await find(tx, subscription.id)
    await store.postpone(tx, subscription.id, until=rules.next_transition(subscription, timeline, today))
    return after


@operation(
    "subscriptions.delete",
    http="DELETE /subscriptions/{subscription_id}",
    rpc="SubscriptionService.Delete",
    needs="subscriptions:write",
    example=ID,
)
async def delete(tx: Tx, *, subscription_id: Ref) -> None:
    """Remove a draft; one that was in force is canceled instead, and stays visible.

    Raises:
        NotFound: There is none.
        SubscriptionNotDraft: It was activated.
    """
    found, _ = await find(tx, subscription_id, lock=True)
    rules.check_draft(found)
    await store.delete(tx, found.id)


@operation(
    "subscriptions.activate",
    http="POST /subscriptions/{subscription_id}/activate",
    rpc="SubscriptionService.Activate",
    needs="subscriptions:write",
    effect="money",
    example=ID,
)
async def activate(tx: Tx, *, subscription_id: Ref) -> Subscription:
    """Put a draft in force: scheduled, trialing or active by its dates. Billing starts with its service.

    Raises:
        NotFound: There is none.
        SubscriptionNotDraft: It was activated before.
    """
    draft, _ = await find(tx, subscription_id, lock=True)
    rules.check_draft(draft)
    return await _activate(tx, draft, time.local_date(tx.now, draft.zones))
