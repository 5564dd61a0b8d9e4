"""Whom a plan migration would move: the plan, its target, and the subscriptions that are chosen."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace

from billow.catalog import operations as catalog
from billow.catalog.types.plan import TERMS, Plan
from billow.catalog.types.terms import SpendTerms
from billow.customers import operations as customers
from billow.kit import limits, time
from billow.kit.errors import NotFound
from billow.runtime.db import Tx
from billow.simulation import rules
from billow.simulation.types.migration import (
    Cohort,
    MigrationTerms,
    Move,
    NotMoved,
    Offer,
    PlanMigrationTooLarge,
    Wish,
)
from billow.subscriptions import operations as subscriptions
from billow.subscriptions import rules as timelines
from billow.subscriptions.operations.items import items_of
from billow.subscriptions.types import CurrencyMismatched, Holder, Subscription, Timeline, Wanted

Found = tuple[Subscription, Timeline]


async def wish_of(tx: Tx, plan_id: str, target_plan_id: str | None, terms: MigrationTerms) -> Wish:
    """The wish to move from the plan to its newest revision, or to that of the other plan.

    Raises:
        NotFound: There is no such plan.
        CurrencyMismatched: The two plans are priced in different currencies.
        PlanArchived: The other plan is no longer sold.
        PlanMigrationEffective: `effective` names no day from today on.
    """
    plan = await catalog.plan(tx, plan_id)
    target = plan if target_plan_id is None else await catalog.plan(tx, target_plan_id)
    if target.id != plan.id:
        timelines.check_sold(target)
    if target.currency != plan.currency:
        detail = f"{target.code} is priced in {target.currency}, {plan.code} in {plan.currency}"
        raise CurrencyMismatched.of("target_plan_id", detail)
    rules.check_effective(terms.effective, min(time.days_at(tx.now)))
    return Wish(plan_id=plan.id, offers={}, target=await _offer(tx, target), terms=terms)


async def offered(tx: Tx, plan_id: str, revision: int) -> Offer:
    """What a revision of a plan sells."""
    return await _offer(tx, await catalog.plan(tx, plan_id, revision=revision))


async def _offer(tx: Tx, plan: Plan) -> Offer:
    return Offer(
        plan_id=plan.id,
        revision=plan.revision,
        currency=plan.currency,
        items=await items_of(tx, plan.items, tax_codes=plan.tax_codes),
        terms=tuple(getattr(plan, name) for name in TERMS),
        spend=SpendTerms(**{name: getattr(plan, name) for name in SpendTerms.__slots__}),
    )


async def with_offers(tx: Tx, wish: Wish, found: Sequence[Found]) -> Wish:
    """The wish that knows all revisions of its plan that the subscriptions have had, and the terms of all plans that
    they were made of."""
    needed = {
        version.plan_revision or rules.FIRST_REVISION
        for _, timeline in found
        for version in timeline.versions
        if version.plan_id == wish.plan_id
    }
    more = {number: await offered(tx, wish.plan_id, number) for number in sorted(needed - wish.offers.keys())}
    plans = await subscriptions.plan_terms(tx, [version for _, timeline in found for version in timeline.versions])
    target = {(wish.target.plan_id, wish.target.revision): wish.target.spend}
    return replace(wish, offers={**wish.offers, **more}, plans={**plans, **target})


async def resolved(tx: Tx, cohort: Cohort) -> Cohort:
    """The cohort with the ids of the customers that it names.

    Raises:
        NotFound: There is no such customer.
    """
    if cohort.customer_ids is None:
        return cohort
    known = await customers.ids_by_ref(tx, cohort.customer_ids)
    for ref in cohort.customer_ids:
        if ref not in known:
            raise NotFound(f"There is no customer {ref!r}.")
    return replace(cohort, customer_ids=list(dict.fromkeys(known[ref] for ref in cohort.customer_ids)))


async def chosen(tx: Tx, plan_id: str, cohort: Cohort) -> list[Holder]:
    """The subscriptions of the plan that the cohort chooses, in order of id, and those that it names by id.

    Raises:
        NotFound: There is no subscription of an id that it names.
        PlanMigrationTooLarge: There are more than one migration moves.
    """
    most = limits.MIGRATION_SUBSCRIPTIONS
    named = cohort.subscription_ids
    if named is not None:
        there = await subscriptions.holders(tx, plan_id, Wanted(subscription_ids=named), most=len(named))
        missing = set(named) - {holder.subscription_id for holder in there}
        if missing:
            raise NotFound(f"There is no subscription {min(missing)!r}.")
    wanted = Wanted(
        customer_ids=cohort.customer_ids,
        subscription_ids=named,
        revisions=cohort.revisions,
        started_from=cohort.started_from,
        started_before=cohort.started_before,
        metadata=cohort.metadata,
    )
    found = await subscriptions.holders(tx, plan_id, wanted, most=most + 1)
    if len(found) > most:
        raise PlanMigrationTooLarge.of("cohort", f"at most {most} subscriptions at once; choose a smaller share")
    return [holder for holder in found if rules.is_chosen(plan_id, holder.customer_id, cohort.percent)]


async def decisions(tx: Tx, wish: Wish, holders: Sequence[Holder]) -> AsyncIterator[Move | NotMoved]:
    """For each of the subscriptions its move, or why it stays; they are read in parts, and none is held."""
    for start in range(0, len(holders), limits.MIGRATION_PART):
        found, broken = await _read(tx, holders[start : start + limits.MIGRATION_PART])
        wish = await with_offers(tx, wish, found)
        for each in broken:
            yield each
        for one in found:
            yield rules.decided(one, wish, now=tx.now)


async def _read(tx: Tx, holders: Sequence[Holder]) -> tuple[list[Found], list[NotMoved]]:
    """The subscriptions as they are, and those that cannot be read, which stop no other (correctness L-13)."""
    ids = [holder.subscription_id for holder in holders]
    try:
        known = await subscriptions.by_ids(tx, ids)
    except (ValueError, LookupError, TypeError) as error:
        if len(holders) > 1:
            middle = len(holders) // 2
            one, other = await _read(tx, holders[:middle]), await _read(tx, holders[middle:])
            return [*one[0], *other[0]], [*one[1], *other[1]]
        detail = f"it cannot be read: {type(error).__name__}"
        lost = NotMoved(subscription_id=ids[0], customer_id=holders[0].customer_id, reason="unreadable", detail=detail)
        return [], [lost]
    return [known[each] for each in ids if each in known], []
