"""What is asked of a simulation: which terms, and of whom."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from billow.catalog import operations as catalog
from billow.catalog.types.plan import Plan
from billow.catalog.types.terms import NO_SPEND_TERMS, SpendTerms
from billow.customers import operations as customers
from billow.kit import ids, limits
from billow.kit.errors import FieldError, NotFound
from billow.runtime.db import Tx
from billow.simulation.operations.applying import within
from billow.simulation.types import DraftPlan, NewSimulation, SimulatedTerms, SimulationTooLarge, SimulationUnclear
from billow.subscriptions import operations as subscriptions
from billow.subscriptions.operations.items import items_of
from billow.subscriptions.types import Delta, ItemUpdate

_SPEND = ("minimum_spend", "maximum_spend", "minimum_commitment", "discount")
_WHOM = ("subscribers_of", "customer_ids", "subscription_ids")


@dataclass(frozen=True, slots=True, kw_only=True)
class Whom:
    """Whose past is simulated: the subscriptions of a plan, those of customers, or subscriptions."""

    plan: Plan | None = None
    customer_ids: Sequence[str] | None = None
    subscription_ids: Sequence[str] = ()


async def the_plan(tx: Tx, asked: NewSimulation) -> Plan | None:
    """The plan that is simulated; None where prices are changed on what each subscription has.

    Raises:
        NotFound: There is no such plan or revision.
        SimulationUnclear: There are two plans, a revision of none, nothing at all, or changes of prices of a draft.
        Refusal: As `plans.create` refuses the draft.
    """
    draft = asked.get("plan")
    if "plan_id" in asked:
        if draft is not None:
            raise SimulationUnclear.of("plan", "give a plan_id, or a draft in `plan`, but not both", code="not_allowed")
        return await catalog.plan(tx, asked["plan_id"], revision=asked.get("revision"))
    if "revision" in asked:
        raise SimulationUnclear.of("revision", "belongs to a plan_id", code="not_allowed")
    if draft is not None:
        if asked.get("update"):
            raise SimulationUnclear.of("update", "write the prices into the draft", code="not_allowed")
        return await _drafted(tx, draft)
    if not asked.get("update"):
        detail = "say what: a plan_id, a draft in `plan`, or prices in `update`"
        raise SimulationUnclear.of("plan_id", detail, code="required")
    return None


async def _drafted(tx: Tx, draft: DraftPlan) -> Plan:
    """The plan that the draft would be: it is made by the operation that makes plans, and taken back."""
    if not draft.items:
        raise SimulationUnclear.of("plan.items", "a plan has items", code="required")
    said = {name: getattr(draft, name) for name in _SPEND if getattr(draft, name) is not None}
    code = ids.new(ids.PREFIXES["plan"])
    with within("plan"):
        async with tx.rehearsal():
            return await catalog.create_plan(
                tx, name=draft.name, code=code, currency=draft.currency, items=draft.items, **said
            )


async def whose(tx: Tx, asked: NewSimulation, plan: Plan | None) -> Whom:
    """Whose past is simulated; that of the subscribers of a plan of the catalogue when nobody is named.

    Raises:
        NotFound: There is no such plan, customer or subscription.
        SimulationUnclear: Nobody is named, or twice.
    """
    said = [name for name in _WHOM if name in asked]
    if not said and plan is not None and "plan_id" in asked:
        return Whom(plan=plan)
    if len(said) != 1:
        detail = f"say whose: one of {', '.join(_WHOM)}"
        raise SimulationUnclear.of(said[1] if said else _WHOM[0], detail, code="not_allowed" if said else "required")
    if "subscribers_of" in asked:
        return Whom(plan=await catalog.plan(tx, asked["subscribers_of"]))
    if "customer_ids" in asked:
        known = await customers.ids_by_ref(tx, asked["customer_ids"])
        _check_known("customer_ids", asked["customer_ids"], known)
        return Whom(customer_ids=list(dict.fromkeys(known[ref] for ref in asked["customer_ids"])))
    refs = asked["subscription_ids"]
    _check_known("subscription_ids", refs, await subscriptions.by_ids(tx, refs))
    return Whom(subscription_ids=refs)


def _check_known(field: str, refs: Sequence[str], known: Mapping[str, object]) -> None:
    what = field.removesuffix("_ids")
    errors = tuple(
        FieldError(f"{field}.{n}", "not_found", f"there is no {what} {ref!r}")
        for n, ref in enumerate(refs)
        if ref not in known
    )
    if errors:
        raise NotFound(errors[0].detail, errors=errors)


async def terms_of(tx: Tx, plan: Plan | None, asked: NewSimulation, *, in_place_of: str | None) -> SimulatedTerms:
    """What is simulated, with everything that it names by its id.

    Raises:
        NotFound: Without a plan, there is no product whose price is changed.
        ItemUnknown: The plan has no item whose price is changed, or several of that product.
        PriceUnsuitable: What is changed of a price makes no price.
    """
    update = asked.get("update", [])
    terms = SimulatedTerms(
        items=None,
        spend=NO_SPEND_TERMS,
        update=tuple(update),
        own_prices=asked.get("own_prices", "keep"),
        in_place_of=in_place_of,
    )
    if plan is None:
        return replace(terms, update=tuple(await _named(tx, update)))
    items = await items_of(tx, plan.items)
    if update:
        items = await subscriptions.changed(tx, items, Delta(update=update), currency=plan.currency)
    return replace(terms, items=items, spend=SpendTerms(**{name: getattr(plan, name) for name in _SPEND}))


async def _named(tx: Tx, update: Sequence[ItemUpdate]) -> list[ItemUpdate]:
    """The changes of prices with the products by their ids."""
    refs = sorted({each.product_id for each in update if each.product_id is not None})
    known = await catalog.products_by_ids(tx, refs) if refs else {}
    found = []
    for n, each in enumerate(update):
        if each.bundle_id is not None:
            raise SimulationUnclear.of(f"update.{n}.bundle_id", "name one item of the bundle by its item_key")
        if each.product_id is not None and each.product_id not in known:
            raise NotFound.of(f"update.{n}.product_id", f"there is no product {each.product_id!r}", code="not_found")
        found.append(each if each.product_id is None else replace(each, product_id=known[each.product_id].id))
    return found


def check_days(start: date, end: date, *, today: date) -> None:
    """Return when the days from *start* up to but not including *end* are past ones, and not too many.

    Raises:
        SimulationUnclear: They are not.
    """
    if end <= start:
        raise SimulationUnclear.of("period_end", f"must lie after {start.isoformat()}")
    if end > today:
        raise SimulationUnclear.of("period_end", f"at the latest {today.isoformat()}: usage of later days is not known")
    if end - start > timedelta(days=limits.SIMULATION_DAYS):
        raise SimulationUnclear.of("period_end", f"at most {limits.SIMULATION_DAYS} days after {start.isoformat()}")


def currency_of(plan: Plan | None, given: str | None) -> str:
    """The currency of the simulation: that of the plan, or the one that is *given*.

    Raises:
        SimulationUnclear: Nothing says it, or they differ.
    """
    said = plan.currency if plan is not None else given
    if said is None:
        raise SimulationUnclear.of("currency", "say it, since no plan does", code="required")
    if given not in (None, said):
        raise SimulationUnclear.of("currency", f"the plan is in {said}; leave it out")
    return said


async def customers_of(tx: Tx, whom: Whom, *, start: date, end: date) -> Mapping[str, Sequence[str]]:
    """The customers whose past is simulated, each with its subscriptions in force in those days; a customer that was
    named is among them without any.

    Raises:
        SimulationTooLarge: They are more than one simulation holds.
    """
    if whom.plan is not None:
        found = await subscriptions.served(tx, start=start, end=end, plan_id=whom.plan.id)
    elif whom.customer_ids is not None:
        served = await subscriptions.served(tx, start=start, end=end, customer_ids=whom.customer_ids)
        found = {owner: served.get(owner, []) for owner in whom.customer_ids}
    else:
        served = await subscriptions.served(tx, start=start, end=end, ids=whom.subscription_ids)
        named = await subscriptions.by_ids(tx, whom.subscription_ids)
        found = {each.customer_id: served.get(each.customer_id, []) for each, _ in named.values()}
    if len(found) > limits.SIMULATION_CUSTOMERS:
        detail = f"{len(found)} customers are concerned, at most {limits.SIMULATION_CUSTOMERS} can be"
        raise SimulationTooLarge(f"{detail}: name some of them")
    return found
