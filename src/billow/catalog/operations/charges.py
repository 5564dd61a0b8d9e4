"""Items of a plan that were spelled as charges: each charge finds its product, or has it made."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from billow.catalog import rules, store
from billow.catalog.operations.items import price_items
from billow.catalog.operations.products import create_product
from billow.catalog.types import (
    Charge,
    ChargesInconsistent,
    FixedCharge,
    NewPlanItem,
    PlanInconsistent,
    PlanItem,
    Product,
    UnknownTaxes,
)
from billow.kit.errors import FieldError
from billow.runtime.db import Tx


async def charged_items(
    tx: Tx, spelled: Mapping[str, Any], *, name: str, code: str, currency: str
) -> tuple[PlanItem, ...]:
    """The items that the base fee, the fixed charges and the charges of the plan called *name* mean, in that order.

    A charge stands on the product that bills by its metric alone, a fixed charge on that of the add-on's code, the base
    fee on that of the plan's *code*; what is missing is made.

    Raises:
        ChargesInconsistent: A charge has a parameter too few or too many, asks for what items cannot say, or names an
            unknown metric or add-on.
        PlanInconsistent: A key is used twice.
        UnknownTaxes: A tax is named that does not exist.
    """
    interval = spelled.get("interval")
    if interval is None:
        raise ChargesInconsistent.of("interval", "charges need the interval of their plan", code="required")
    for field in ("bill_charges_monthly", "bill_fixed_charges_monthly"):
        if spelled.get(field) and interval not in rules.LONG:
            raise ChargesInconsistent.of(field, "belongs to a plan by the half-year or year", code="not_allowed")
    found: list[tuple[str, NewPlanItem]] = []
    if "amount" in spelled:
        found.append(("amount", await _base(tx, spelled, interval=interval, name=name, code=code)))
    often = {
        name: "monthly" if spelled.get(f"bill_{name}_monthly") else interval for name in ("charges", "fixed_charges")
    }
    found += await _fixed(tx, spelled.get("fixed_charges", []), interval=often["fixed_charges"], currency=currency)
    found += await _metered(tx, spelled.get("charges", []), interval=often["charges"])
    try:
        return await price_items(tx, [item for _, item in found], currency=currency)
    except (PlanInconsistent, UnknownTaxes) as refusal:
        fields = [field for field, _ in found]
        raise type(refusal)(refusal.detail, errors=tuple(_spoken(each, fields) for each in refusal.errors)) from None


def _spoken(error: FieldError, fields: Sequence[str]) -> FieldError:
    """The error with the field as the caller wrote it."""
    _, number, *rest = error.field.split(".")
    names = {"item_key": "code", "product_id": "code"}
    return replace(error, field=".".join((fields[int(number)], *(names.get(each, each) for each in rest))))


async def _base(tx: Tx, spelled: Mapping[str, Any], *, interval: str, name: str, code: str) -> NewPlanItem:
    price = rules.base_price(spelled["amount"], interval=interval, in_advance=spelled.get("pay_in_advance", False))
    product = await _recurring(tx, name=name, code=code, field="amount")
    return NewPlanItem(product_id=product.id, price=price)


async def _fixed(
    tx: Tx, charges: Sequence[FixedCharge], *, interval: str, currency: str
) -> list[tuple[str, NewPlanItem]]:
    add_ons = await store.add_ons_named(tx, [each.add_on_id for each in charges], lock="share")
    found = []
    for n, each in enumerate(charges):
        field = f"fixed_charges.{n}"
        add_on = add_ons.get(each.add_on_id)
        if add_on is None or add_on.archived_at is not None:
            raise ChargesInconsistent.of(
                f"{field}.add_on_id", f"there is no add-on {each.add_on_id!r}", code="not_found"
            )
        if each.properties.amount is None and add_on.currency != currency:
            detail = f"the add-on is priced in {add_on.currency}, the plan in {currency}: give properties.amount"
            raise ChargesInconsistent.of(f"{field}.properties.amount", detail, code="required")
        price = rules.fixed_charge_price(each, Decimal(add_on.amount.amount), interval=interval, field=field)
        product = await _recurring(tx, name=add_on.name, code=add_on.code, field=f"{field}.add_on_id")
        taxes = each.tax_codes or list(add_on.tax_codes)
        words = each.invoice_display_name or add_on.invoice_display_name
        item = NewPlanItem(product_id=product.id, price=price, name=words, item_key=each.code, tax_codes=taxes)
        found.append((field, item))
    return found


async def _metered(tx: Tx, charges: Sequence[Charge], *, interval: str) -> list[tuple[str, NewPlanItem]]:
    metrics = await store.metrics_named(tx, [each.billable_metric_id for each in charges], lock="share")
    billing = await store.products_of_metrics(tx, [metric.id for metric in metrics.values()])
    products = {each.metric_ids[0]: each for each in reversed(billing)}
    found = []
    for n, each in enumerate(charges):
        field = f"charges.{n}"
        metric = metrics.get(each.billable_metric_id)
        if metric is None or metric.archived_at is not None:
            detail = f"there is no metric {each.billable_metric_id!r}"
            raise ChargesInconsistent.of(f"{field}.billable_metric_id", detail, code="not_found")
        rules.check_model(each, metric, field=field)
        price = rules.charge_price(each, interval=interval, field=field)
        rules.check_measured(price, metric, field=field)
        if metric.id not in products:
            taken = await store.products_named(tx, [metric.code])
            products[metric.id] = await create_product(
                tx,
                name=metric.name,
                code=None if metric.code in taken else metric.code,
                fee_type="metered",
                payment_terms="arrears",
                metric_ids=[metric.id],
            )
        item = NewPlanItem(
            product_id=products[metric.id].id,
            price=price,
            name=each.invoice_display_name,
            item_key=each.code,
            tax_codes=each.tax_codes,
        )
        found.append((field, item))
    return found


async def _recurring(tx: Tx, *, name: str, code: str, field: str) -> Product:
    """The product with a recurring fixed fee that has the *code*; it is made when there is none."""
    found = (await store.products_named(tx, [code], lock="share")).get(code)
    if found is None:
        return await create_product(tx, name=name, code=code, fee_type="fixed", payment_terms="advance")
    if found.archived_at is not None or (found.fee_type, found.billing_frequency) != ("fixed", "recurring"):
        detail = f"the product {code!r} is no fixed fee that recurs; write the plan with items"
        raise ChargesInconsistent.of(field, detail, code="taken")
    return found
