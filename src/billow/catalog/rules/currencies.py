"""In which currencies a plan is sold, and a bundle can be named."""

from collections.abc import Iterator, Mapping, Sequence

from billow.catalog.types.bundle import Bundle
from billow.catalog.types.plan import NewPlanItem, Plan, PlanItem
from billow.kit.errors import FieldError


def not_sold_in(plan: Plan, currency: str, *, items: Sequence[PlanItem]) -> str | None:
    """Why the *items* of the plan cannot be billed in the *currency*, with the way out; None when they can.

    They can in the plan's own, and in every other for which each of them has a price of its own. Money that the plan's
    terms speak of is in its own currency alone.
    """
    if plan.currency == currency:
        return None
    terms = _terms_of_money(plan)
    if terms:
        return f"its {terms[0]} is in {plan.currency}; make a plan in {currency}"
    for item in items:
        if currency not in (item.price.currency_prices or {}):
            return f"its item {item.item_key!r} has no price in {currency}; give its price currency_prices.{currency}"
    return None


def _terms_of_money(plan: Plan) -> list[str]:
    names = ("minimum_spend", "maximum_spend", "minimum_commitment", "usage_thresholds")
    found = [name for name in names if getattr(plan, name)]
    if plan.discount is not None and plan.discount.type != "percentage":
        found.append("discount")
    return found


def bundles_elsewhere(
    items: Sequence[NewPlanItem], bundles: Mapping[str, Bundle], currency: str | None, *, field: str
) -> Iterator[FieldError]:
    """The bundles that are named at their own prices, which are in another currency than the one that is billed."""
    for n, item in enumerate(items):
        bundle = None if item.items is not None else bundles.get(item.bundle_id or "")
        if bundle is None or currency is None or bundle.currency in (None, currency):
            continue
        lacking = [each.item_key for each in bundle.prices if currency not in (each.price.currency_prices or {})]
        if lacking:
            detail = (
                f"the bundle is priced in {bundle.currency}, and its {lacking[0]!r} not in {currency}: give that "
                f"currency_prices.{currency}, or say `items` with prices in {currency}"
            )
            yield FieldError(f"{field}.{n}.bundle_id", "currency_mismatched", detail)
