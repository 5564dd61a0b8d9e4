"""What one can do with add-ons."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Unpack

from billow.catalog import ports, rules, store
from billow.catalog.types import (
    SORTS,
    AddOn,
    AddOnChanges,
    AddOnCreated,
    AddOnDeleted,
    AddOnUpdated,
    PositiveAmount,
    TaxCodes,
)
from billow.kit import fields as kit
from billow.kit import ids
from billow.kit.errors import NotFound
from billow.kit.operation import operation
from billow.kit.paging import Page, PageRequest
from billow.runtime import db
from billow.runtime.db import Tx

_ID = {"add_on_id": "setup"}


async def add_on(tx: Tx, ref: str, *, lock: bool = False) -> AddOn:
    """The add-on of that id or code, archived or not; with *lock* held until the transaction ends.

    Raises:
        NotFound: There is none.
    """
    found = await store.add_ons_named(tx, [ref], lock="update" if lock else "")
    if ref not in found:
        raise NotFound(f"There is no add-on {ref!r}.")
    return found[ref]


async def add_ons_by_ids(tx: Tx, ids: Sequence[str]) -> Mapping[str, AddOn]:
    """Add-ons by the given ids or codes, archived ones included; one query."""
    return await store.add_ons_named(tx, ids)


@operation(
    "add_ons.create",
    http="POST /add-ons",
    rpc="AddOnService.Create",
    needs="add_ons:write",
    status=201,
    example={"name": "Setup", "code": "setup", "amount": "250.00", "currency": "USD"},
)
async def create_add_on(
    tx: Tx,
    *,
    name: kit.Name,
    amount: PositiveAmount,
    currency: kit.CurrencyCode,
    code: kit.Code | None = None,
    invoice_display_name: kit.Name | None = None,
    description: kit.Text | None = None,
    tax_codes: TaxCodes = [],
    metadata: kit.Metadata = {},
) -> AddOn:
    """Add something that is sold once, at a fixed price.

    Without a code it gets one made of its name.

    Raises:
        AlreadyExists: Another add-on, archived ones included, has that code.
        AmountTooPrecise: The amount has more decimals than its currency.
        UnknownTaxes: A tax is named that does not exist.
    """
    key = ids.new("add")
    made = AddOn(
        id=key,
        name=name,
        code=code or rules.code_for(name, otherwise=key),
        amount=rules.money(amount, currency, field="amount"),
        currency=currency,
        invoice_display_name=invoice_display_name,
        description=description,
        tax_codes=(await ports.tax_codes(tx, {"tax_codes": tax_codes}))["tax_codes"],
        metadata=metadata,
        created_at=tx.now,
        updated_at=tx.now,
        archived_at=None,
    )
    if not await store.insert_add_on(tx, made):
        raise rules.taken("add-on", made.code)
    tx.emit(AddOnCreated(subject=made.id), made)
    return made


@operation("add_ons.get", http="GET /add-ons/{add_on_id}", rpc="AddOnService.Get", needs="add_ons:read", example=_ID)
async def get_add_on(tx: Tx, *, add_on_id: kit.Ref) -> AddOn:
    """Answer an add-on by id or code.

    Raises:
        NotFound: There is none.
    """
    return await add_on(tx, add_on_id)


@operation("add_ons.list", http="GET /add-ons", rpc="AddOnService.List", needs="add_ons:read", sorts=SORTS)
async def list_add_ons(
    tx: Tx,
    *,
    page: PageRequest,
    code: list[kit.Code] | None = None,
    currency: list[kit.KnownCurrency] | None = None,
    archived: kit.Flag = False,
) -> Page[AddOn]:
    """List the add-ons; archived ones are among them with `archived=true`."""
    t = store.add_ons.c
    query = store.listed(tx, store.add_ons, {t.code: code, t.currency: currency}, archived=archived)
    rows = await db.page(tx, query, page, table=store.add_ons)
    return rows.of(store.add_on_of(row) for row in rows.data)


@operation(
    "add_ons.update",
    http="PATCH /add-ons/{add_on_id}",
    rpc="AddOnService.Update",
    needs="add_ons:write",
    example={**_ID, "amount": "300.00"},
)
async def update_add_on(tx: Tx, *, add_on_id: kit.Ref, **changes: Unpack[AddOnChanges]) -> AddOn:
    """Change the words, the price or the taxes of an add-on; what was invoiced stays as it is.

    Raises:
        AmountTooPrecise: The amount has more decimals than its currency.
        NotFound: There is none.
        UnknownTaxes: A tax is named that does not exist.
    """
    before = await add_on(tx, add_on_id, lock=True)
    given: dict[str, Any] = dict(changes)
    if "amount" in given:
        given["amount"] = rules.money(given["amount"], before.currency, field="amount")
    if "tax_codes" in given:
        given |= await ports.tax_codes(tx, {"tax_codes": given["tax_codes"]})
    after = replace(before, **given, updated_at=tx.now)
    row = store.add_on_row(after)
    await store.change(tx, store.add_ons, after.id, updated_at=tx.now, **{name: row[name] for name in given})
    tx.emit(AddOnUpdated(subject=after.id), after)
    return after


@operation(
    "add_ons.delete",
    http="DELETE /add-ons/{add_on_id}",
    rpc="AddOnService.Delete",
    needs="add_ons:write",
    example=_ID,
)
async def delete_add_on(tx: Tx, *, add_on_id: kit.Ref) -> AddOn:
    """Archive an add-on: it is not sold any more, lists hide it, and its code stays taken.

    Raises:
        NotFound: There is none.
    """
    before = await add_on(tx, add_on_id, lock=True)
    if before.archived_at is not None:
        return before
    after = replace(before, archived_at=tx.now, updated_at=tx.now)
    await store.change(tx, store.add_ons, after.id, archived_at=tx.now, updated_at=tx.now)
    tx.emit(AddOnDeleted(subject=after.id), after)
    return after
