"""In which currencies a plan is sold."""

from collections.abc import Sequence

from billow.catalog.types.plan import Plan, PlanItem


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
