"""Invoices and their lines as calculations."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from billow.invoicing.types import Invoice, InvoiceDiscount
from billow.kit import explain
from billow.kit.currency import exponent
from billow.kit.errors import invariant
from billow.kit.explain import Step
from billow.kit.numbers import decimal_text, exact


def tree(invoice: Invoice, lines: Sequence[Step]) -> Step:
    """The whole invoice as one calculation: lines, less discounts, then tax for each code and rate, then the total."""
    places = exponent(invoice.currency)
    parts = [explain.add("subtotal", *lines)]
    if invoice.discounts:
        taken = explain.add("discounts", *(discount_step(each, places) for each in invoice.discounts))
        parts = [explain.subtract("subtotal less discounts", parts[0], taken)]
    for group in invoice.taxes:
        base = explain.given(f"taxable at {decimal_text(group.rate)} %", group.base.amount)
        share = explain.divide("rate", explain.given("percent", group.rate), explain.given("per cent", 100))
        raw = explain.multiply(f"{group.name} {decimal_text(group.rate)} %", base, share)
        parts.append(explain.rounded(f"{group.name}, rounded", raw, places))
    whole = explain.add("total", *parts)
    invariant(whole.value == exact(invoice.total.amount), "the explanation comes to the total")
    return whole


def discount_step(discount: InvoiceDiscount, places: int) -> Step:
    """What a coupon took off: its percentage of what was left to it, rounded once (RP3), or its amount."""
    rate = discount.percentage_rate
    if rate is None:
        return explain.given(discount.name, discount.amount.amount, **_named(discount))
    base = explain.given("discountable", discount.base.amount)
    share = explain.divide("rate", explain.given("percent", rate), explain.given("per cent", 100))
    raw = explain.multiply(f"{discount.name} {decimal_text(rate)} %", base, share)
    return replace(explain.rounded(f"{discount.name}, rounded", raw, places), source=_named(discount))


def _named(discount: InvoiceDiscount) -> dict[str, str]:
    return {} if discount.coupon is None else {"coupon": discount.coupon}


def line_step(description: str, step: Step, source: Mapping[str, str]) -> Step:
    """A line's calculation under its description, with what it rests on."""
    return replace(explain.add(description, step), source=dict(source))


def negated(step: Step) -> Step:
    """The calculation of a credit: the same amount, taken from zero."""
    return explain.subtract("credit", explain.given("nothing", Fraction(0)), step)
