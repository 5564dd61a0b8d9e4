"""What a changed plan comes to: by its list prices, and for the customers that are on it."""

from collections.abc import Sequence
from dataclasses import replace

from billow.catalog.types import Plan
from billow.customers import operations as customers
from billow.kit import limits
from billow.kit.money import Money
from billow.runtime.db import Tx
from billow.simulation import rules
from billow.simulation.operations.choosing import decisions, offered
from billow.simulation.types import CustomerFees, MoneyEffect
from billow.simulation.types.migration import MigrationTerms, Move, Wish
from billow.subscriptions import operations as subscriptions
from billow.subscriptions import rules as timelines
from billow.subscriptions.operations.items import items_of
from billow.subscriptions.types import Wanted

_PLAIN = MigrationTerms(
    effective="next_billing_period", proration="prorate", overrides="keep", fixed_terms="keep", description=None
)
"""A plan migration of which nothing is said but the plan."""


async def money_effect(
    tx: Tx, old: Plan, new: Plan, *, subscriptions: int, revisions: Sequence[int] | None = None
) -> MoneyEffect:
    """What it comes to that a plan has the items of *new* where it had those of *old*, for so many subscriptions; by
    customer for those on the *revisions*, or on any."""
    low = timelines.mrr(await items_of(tx, old.items), new.currency, less=old.discount)
    high = timelines.mrr(await items_of(tx, new.items), new.currency, less=new.discount)
    each = high - low
    affected = await _affected(tx, new, revisions) if subscriptions else rules.Affected()
    return MoneyEffect(
        subscriptions=subscriptions,
        currency=new.currency,
        mrr_before=low,
        mrr_after=high,
        mrr_delta=Money(each.minor * subscriptions, each.currency),
        usage_prices_change=_usage(old) != _usage(new),
        customers=await _named(tx, affected.largest(limits.EFFECT_CUSTOMERS)),
        other_customers=affected.rest(limits.EFFECT_CUSTOMERS),
    )


def _usage(plan: Plan) -> set[tuple[str, str]]:
    return {(item.item_key, item.fingerprint) for item in plan.items if item.price.metered}


async def _affected(tx: Tx, new: Plan, revisions: Sequence[int] | None) -> rules.Affected:
    """What moving to the revision comes to by customer, as the preview of a plan migration decides; the subscriptions
    are read in parts."""
    wish = Wish(plan_id=new.id, offers={}, target=await offered(tx, new.id, new.revision), terms=_PLAIN)
    wanted = Wanted(revisions=revisions)
    holders = await subscriptions.holders(tx, new.id, wanted, most=limits.EFFECT_SUBSCRIPTIONS)
    found = rules.Affected()
    async for decided in decisions(tx, wish, holders):
        if isinstance(decided, Move):
            found.add(decided)
    return found


async def _named(tx: Tx, found: Sequence[CustomerFees]) -> tuple[CustomerFees, ...]:
    """The same with the names of the customers."""
    known = await customers.by_ids(tx, [each.customer_id for each in found]) if found else {}
    return tuple(
        replace(each, name=known[each.customer_id].name, external_id=known[each.customer_id].external_id)
        for each in found
    )
