"""What one can do with taxes."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Unpack

from billow.catalog.ports import knows_taxes
from billow.customers import operations as customers
from billow.kit import ids, time
from billow.kit.errors import AlreadyExists, FieldError, NotFound
from billow.kit.fields import Code, CurrencyCode, Name, Ref, Text
from billow.kit.money import Money, TooPrecise, total
from billow.kit.operation import operation
from billow.kit.paging import Page, PageRequest
from billow.runtime import db
from billow.runtime.db import Tx
from billow.tax import rules, store
from billow.tax.types import (
    TAXES_PER_ENTITY,
    AppliedTax,
    Category,
    EntityTaxes,
    LinesToTax,
    LinesUnclear,
    LineToTax,
    Percent,
    Tax,
    TaxableLine,
    TaxArchived,
    TaxCalculation,
    TaxChanges,
    TaxCreated,
    TaxedLine,
    TaxInUse,
    TaxRate,
    TaxRefs,
    TaxUpdated,
    TooManyTaxes,
    UnknownTax,
)
from billow.tenants import operations as tenants


async def taxes_for(tx: Tx, *, billing_entity_id: str, on: Collection[date]) -> dict[date, tuple[AppliedTax, ...]]:
    """For each of the tax points *on* the taxes that fall on a line, at their rates of that day (correctness M-20);
    empty when none do.

    They are those that the billing entity applies, in the order they were applied, whoever the customer is.
    """
    found = await store.applied(tx, billing_entity_id)
    return {day: tuple(rules.applied(tax, day) for tax in found) for day in on}


async def taxes_named(tx: Tx, codes: Collection[str], *, on: Collection[date]) -> dict[date, dict[str, AppliedTax]]:
    """For each of the tax points *on* the taxes of these codes at their rates of that day.

    What was sold with a tax keeps it, also when the tax was deleted since.
    """
    found = (await store.named(tx, sorted(codes))).values()
    return {day: {tax.code: rules.applied(tax, day) for tax in found} for day in on}


@knows_taxes
async def codes(tx: Tx, refs: Sequence[str]) -> Mapping[str, str]:
    """The code for each of *refs* that names a tax in use; the catalogue names taxes by it."""
    found = await store.named(tx, refs, lock="share")
    return {ref: tax.code for ref, tax in found.items() if tax.archived_at is None}


@operation(
    "taxes.create",
    http="POST /taxes",
    rpc="TaxService.Create",
    needs="taxes:write",
    status=201,
    example={"name": "VAT", "code": "vat", "rate": "19", "category": "S"},
)
async def create(
    tx: Tx,
    *,
    name: Name,
    code: Code,
    rate: Percent,
    category: Category | None = None,
    description: Text | None = None,
) -> Tax:
    """Add a tax; it falls on nothing until a billing entity applies it, and then on any tax point, past ones too.

    Without a category it is the standard one, S, or Z when the rate is zero.

    Raises:
        TaxInconsistent: The rate does not go with the category.
        AlreadyExists: Another tax, perhaps a deleted one, has that code.
    """
    kind = rules.category_for(rate, category)
    rules.check(kind, rate)
    tax = Tax(
        id=ids.new("tax"),
        code=code,
        name=name,
        rate=rate,
        category=kind,
        description=description,
        rates=(TaxRate(rate=rate, category=kind, valid_from=None),),
        created_at=tx.now,
        updated_at=tx.now,
        archived_at=None,
    )
    if not await store.add(tx, tax):
        raise AlreadyExists.of("code", f"a tax has the code {code!r} already", code="taken")
    tx.emit(TaxCreated(subject=tax.id), tax)
    return tax


@operation("taxes.get", http="GET /taxes/{tax_id}", rpc="TaxService.Get", needs="taxes:read", example={"tax_id": "vat"})
async def get(tx: Tx, *, tax_id: Ref) -> Tax:
    """Answer a tax by id or code, a deleted one too.

    Raises:
        NotFound: There is none.
    """
    return await _today(tx, await _resolve(tx, tax_id))


@operation(
    "taxes.list",
    http="GET /taxes",
    rpc="TaxService.List",
    needs="taxes:read",
    sorts=("created_at", "name", "code"),
)
async def list_taxes(tx: Tx, *, page: PageRequest, code: list[Code] | None = None, archived: bool = False) -> Page[Tax]:
    """List taxes, newest first; with `archived` also those that were deleted."""
    rows = await db.page(tx, store.listed(tx, codes=code, archived=archived), page, table=store.taxes)
    return rows.of(await _all_today(tx, await store.with_rates(tx, rows.data)))


@operation(
    "taxes.update",
    http="PATCH /taxes/{tax_id}",
    rpc="TaxService.Update",
    needs="taxes:write",
    example={"tax_id": "vat", "rate": "20", "valid_from": "2027-01-01"},
)
async def update(tx: Tx, *, tax_id: Ref, **changes: Unpack[TaxChanges]) -> Tax:
    """Change a tax; a new rate or category follows the old one from `valid_from` on, by default from today.

    The old one stays in `rates` and holds for tax points before that day. Issued documents keep what they were
    issued with.

    Raises:
        NotFound: There is no such tax.
        TaxArchived: It was deleted.
        TaxInconsistent: The rate does not go with the category, or a day is given without either.
    """
    before = await _held(tx, tax_id)
    today = await _day(tx)
    after = replace(
        before,
        name=changes.get("name", before.name),
        description=changes.get("description", before.description),
        updated_at=tx.now,
    )
    following = rules.following(before, changes, today=today)
    if following is not None:
        await store.add_rate(tx, before.id, following)
        after = replace(after, rates=rules.timeline((*before.rates, following)))
    await store.save(tx, after)
    after = rules.seen(after, today)
    tx.emit(TaxUpdated(subject=after.id), after)
    return after


@operation(
    "taxes.delete",
    http="DELETE /taxes/{tax_id}",
    rpc="TaxService.Delete",
    needs="taxes:write",
    example={"tax_id": "vat"},
)
async def delete(tx: Tx, *, tax_id: Ref) -> Tax:
    """Archive a tax: no billing entity can apply it any more; it stays readable and its code stays its own.

    Raises:
        NotFound: There is no such tax.
        TaxArchived: It was deleted before.
        TaxInUse: A billing entity applies it.
    """
    before = await _held(tx, tax_id)
    entity_id = await store.entity_with(tx, before.id)
    if entity_id is not None:
        raise TaxInUse(f"The billing entity {entity_id} applies it; remove it there first.")
    after = await _today(tx, replace(before, archived_at=tx.now, updated_at=tx.now))
    await store.save(tx, after)
    tx.emit(TaxUpdated(subject=after.id), after)
    return after


@operation(
    "billing_entity_taxes.apply",
    http="POST /billing-entities/{billing_entity_id}/taxes",
    rpc="TaxService.BillingEntityApplyTaxes",
    needs="taxes:write",
    example={"billing_entity_id": "default", "tax_codes": ["vat"]},
)
async def apply(tx: Tx, *, billing_entity_id: Ref, tax_codes: TaxRefs) -> EntityTaxes:
    """Let the taxes fall on every line that the billing entity bills from now on, beside those that do already.

    Raises:
        NotFound: There is no such billing entity.
        UnknownTax: One or more taxes do not exist or were deleted; none is applied.
        TooManyTaxes: There would be more than 20.
    """
    entity = await tenants.entity(tx, billing_entity_id)
    found = await store.named(tx, tax_codes, lock="share")
    _check_known(tax_codes, [ref for ref, tax in found.items() if tax.archived_at is None])
    await store.apply(tx, entity.id, list(dict.fromkeys(found[ref].id for ref in tax_codes)))
    taxes = await store.applied(tx, entity.id)
    if len(taxes) > TAXES_PER_ENTITY:
        raise TooManyTaxes.of("tax_codes", f"a billing entity applies at most {TAXES_PER_ENTITY} taxes")
    return EntityTaxes(billing_entity_id=entity.id, taxes=tuple(await _all_today(tx, taxes)))


@operation(
    "billing_entity_taxes.remove",
    http="DELETE /billing-entities/{billing_entity_id}/taxes/{tax_id}",
    rpc="TaxService.BillingEntityRemoveTaxes",
    needs="taxes:write",
    example={"billing_entity_id": "default", "tax_id": "vat"},
)
async def remove(tx: Tx, *, billing_entity_id: Ref, tax_id: Ref) -> None:
    """Let the tax no longer fall on what the billing entity bills from now on, whatever its tax point.

    Raises:
        NotFound: There is no such billing entity, or it does not apply that tax.
    """
    entity = await tenants.entity(tx, billing_entity_id)
    tax = await _resolve(tx, tax_id)
    if not await store.remove(tx, entity.id, tax.id):
        raise NotFound(f"The billing entity {billing_entity_id!r} does not apply the tax {tax_id!r}.")


@operation(
    "billing_entity_taxes.list",
    http="GET /billing-entities/{billing_entity_id}/taxes",
    rpc="TaxService.BillingEntityTaxes",
    needs="taxes:read",
    example={"billing_entity_id": "default"},
    sorts=("created_at", "name", "code"),
)
async def list_entity_taxes(tx: Tx, *, billing_entity_id: Ref, page: PageRequest) -> Page[Tax]:
    """List the taxes that the billing entity applies.

    Raises:
        NotFound: There is no such billing entity.
    """
    entity = await tenants.entity(tx, billing_entity_id)
    rows = await db.page(tx, store.of_entity(tx, entity.id), page, table=store.taxes)
    return rows.of(await _all_today(tx, await store.with_rates(tx, rows.data)))


@operation(
    "tax.calculate",
    http="POST /tax/calculations",
    rpc="TaxService.Calculate",
    needs="taxes:read",
    example={"currency": "EUR", "lines": [{"key": "seats", "amount": "19.99"}, {"key": "usage", "amount": "5.01"}]},
)
async def calculate(
    tx: Tx,
    *,
    currency: CurrencyCode,
    lines: LinesToTax,
    customer_id: Ref | None = None,
    billing_entity_id: Ref | None = None,
) -> TaxCalculation:
    """Answer the tax that a document with these lines would bear today; nothing is stored.

    The taxes are those of the billing entity: the one named, else the customer's, else the default one.

    Raises:
        NotFound: There is no such customer or billing entity.
        LinesUnclear: Two lines have one key, or an amount has more decimals than the currency.
    """
    customer = await customers.resolve(tx, customer_id) if customer_id is not None else None
    entity = await tenants.entity(tx, billing_entity_id or (customer.billing_entity_id if customer else None))
    on = time.local_date(tx.now, entity.timezone)
    nets = _nets(lines, currency)
    taxes = (await taxes_for(tx, billing_entity_id=entity.id, on=[on]))[on]
    result = rules.compute([TaxableLine(key=key, net=net, taxes=taxes) for key, net in nets.items()], currency)
    subtotal = total(nets.values(), currency)
    return TaxCalculation(
        currency=currency,
        date=on,
        subtotal=subtotal,
        tax_total=result.total,
        total=subtotal + result.total,
        groups=result.groups,
        lines=tuple(TaxedLine(key=key, amount=net, tax=result.lines[key]) for key, net in nets.items()),
    )


def _nets(lines: Sequence[LineToTax], currency: str) -> dict[str, Money]:
    """The nets by key, in order.

    Raises:
        LinesUnclear: A key comes twice, or an amount is too precise; all such lines are named.
    """
    nets: dict[str, Money] = {}
    keys = set()
    wrong = []
    for place, line in enumerate(lines):
        if line.key in keys:
            wrong.append(FieldError(f"lines.{place}.key", "taken", "another line has this key"))
        keys.add(line.key)
        try:
            nets[line.key] = Money.of(line.amount, currency)
        except TooPrecise as error:
            wrong.append(FieldError(f"lines.{place}.amount", "too_precise", str(error)))
    if wrong:
        raise LinesUnclear(wrong[0].detail, errors=tuple(wrong))
    return nets


def _check_known(refs: Sequence[str], living: Sequence[str]) -> None:
    wrong = tuple(
        FieldError(f"tax_codes.{place}", "unknown", f"there is no tax {ref!r} in force")
        for place, ref in enumerate(refs)
        if ref not in living
    )
    if wrong:
        raise UnknownTax(wrong[0].detail, errors=wrong)


async def _resolve(tx: Tx, ref: str, *, lock: str = "") -> Tax:
    found = await store.named(tx, [ref], lock=lock)
    if ref not in found:
        raise NotFound(f"There is no tax {ref!r}.")
    return found[ref]


async def _held(tx: Tx, ref: str) -> Tax:
    """The living tax, held until the transaction ends."""
    tax = await _resolve(tx, ref, lock="change")
    if tax.archived_at is not None:
        raise TaxArchived(f"The tax {ref!r} was deleted; make another one.")
    return tax


async def _day(tx: Tx) -> date:
    """Today, where the default billing entity is."""
    entity = await tenants.entity(tx, None)
    return time.local_date(tx.now, entity.timezone)


async def _today(tx: Tx, tax: Tax) -> Tax:
    return rules.seen(tax, await _day(tx))


async def _all_today(tx: Tx, taxes: Sequence[Tax]) -> list[Tax]:
    day = await _day(tx)
    return [rules.seen(tax, day) for tax in taxes]
