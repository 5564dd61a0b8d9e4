"""What one can do with bundles."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Unpack

from billow.catalog import rules, store
from billow.catalog.operations.items import bundle_prices
from billow.catalog.types import (
    MODELS,
    SORTS,
    Bundle,
    BundleChanges,
    BundleCreated,
    BundleDeleted,
    BundleUpdated,
    NewBundlePrices,
)
from billow.catalog.types.bundle import BundleCurrency
from billow.kit import fields as kit
from billow.kit import ids
from billow.kit.errors import NotFound
from billow.kit.operation import operation
from billow.kit.paging import Page, PageRequest
from billow.runtime import db
from billow.runtime.db import Tx

_ID = {"bundle_id": "starter_kit"}
_FIXED_PRICE = dict(next(model.example for model in MODELS.all() if not model.metered))


async def bundle(tx: Tx, ref: str, *, lock: bool = False) -> Bundle:
    """The bundle of that id or code, archived or not; with *lock* held until the transaction ends.

    Raises:
        NotFound: There is none.
    """
    found = await store.bundles_named(tx, [ref], lock="update" if lock else "")
    if ref not in found:
        raise NotFound(f"There is no bundle {ref!r}.")
    return found[ref]


async def bundles_by_ids(tx: Tx, ids: Sequence[str]) -> Mapping[str, Bundle]:
    """Bundles by the given ids or codes, archived ones included; one query."""
    return await store.bundles_named(tx, ids)


@operation(
    "bundles.create",
    http="POST /bundles",
    rpc="BundleService.Create",
    needs="bundles:write",
    status=201,
    example={
        "name": "Starter kit",
        "code": "starter_kit",
        "currency": "USD",
        "prices": [{"product_id": "platform", "price": _FIXED_PRICE}],
    },
)
async def create_bundle(
    tx: Tx,
    *,
    name: kit.Name,
    prices: NewBundlePrices,
    code: kit.Code | None = None,
    description: kit.Text | None = None,
    currency: BundleCurrency | None = None,
    metadata: kit.Metadata = {},
) -> Bundle:
    """Add a bundle: products with default prices, which an item of a plan or of a subscription names at once.

    Without a code it gets one made of its name. With a currency it can be named where that is billed, or one for which
    each of its prices has `currency_prices`; without one its prices are numbers of whatever currency is billed.

    Raises:
        AlreadyExists: Another bundle, archived ones included, has that code.
        BundleInconsistent: A product is unknown or archived, a price does not suit its product, or a key is used twice.
    """
    key = ids.new("bun")
    made = Bundle(
        id=key,
        name=name,
        code=code or rules.code_for(name, otherwise=key),
        description=description,
        currency=currency,
        prices=await bundle_prices(tx, prices),
        metadata=metadata,
        created_at=tx.now,
        updated_at=tx.now,
        archived_at=None,
    )
    if not await store.insert_bundle(tx, made):
        raise rules.taken("bundle", made.code)
    tx.emit(BundleCreated(subject=made.id), made)
    return made


@operation("bundles.get", http="GET /bundles/{bundle_id}", rpc="BundleService.Get", needs="bundles:read", example=_ID)
async def get_bundle(tx: Tx, *, bundle_id: kit.Ref) -> Bundle:
    """Answer a bundle by id or code, with its default prices.

    Raises:
        NotFound: There is none.
    """
    return await bundle(tx, bundle_id)


@operation("bundles.list", http="GET /bundles", rpc="BundleService.List", needs="bundles:read", sorts=SORTS)
async def list_bundles(
    tx: Tx, *, page: PageRequest, code: list[kit.Code] | None = None, archived: kit.Flag = False
) -> Page[Bundle]:
    """List the bundles; archived ones are among them with `archived=true`."""
    query = store.listed(tx, store.bundles, {store.bundles.c.code: code}, archived=archived)
    rows = await db.page(tx, query, page, table=store.bundles)
    return rows.of(store.bundle_of(row) for row in rows.data)


@operation(
    "bundles.update",
    http="PATCH /bundles/{bundle_id}",
    rpc="BundleService.Update",
    needs="bundles:write",
    example={**_ID, "description": "All that a team needs"},
)
async def update_bundle(tx: Tx, *, bundle_id: kit.Ref, **changes: Unpack[BundleChanges]) -> Bundle:
    """Change the words of a bundle, or all of its prices; plans and subscriptions keep what they took from it.

    Raises:
        BundleInconsistent: A product is unknown or archived, a price does not suit its product, or a key is used twice.
        NotFound: There is none.
    """
    before = await bundle(tx, bundle_id, lock=True)
    given: dict[str, Any] = dict(changes)
    if "prices" in given:
        given["prices"] = await bundle_prices(tx, given["prices"])
    after = replace(before, **given, updated_at=tx.now)
    row = {**given, "prices": store.bundle_column(after.prices)}
    await store.change(tx, store.bundles, after.id, **row, updated_at=tx.now)
    tx.emit(BundleUpdated(subject=after.id), after)
    return after


@operation(
    "bundles.delete",
    http="DELETE /bundles/{bundle_id}",
    rpc="BundleService.Delete",
    needs="bundles:write",
    example=_ID,
)
async def delete_bundle(tx: Tx, *, bundle_id: kit.Ref) -> Bundle:
    """Archive a bundle: nothing new can name it, lists hide it, and its code stays taken; plans keep what is inside.

    Raises:
        NotFound: There is none.
    """
    before = await bundle(tx, bundle_id, lock=True)
    if before.archived_at is not None:
        return before
    after = replace(before, archived_at=tx.now, updated_at=tx.now)
    await store.change(tx, store.bundles, after.id, archived_at=tx.now, updated_at=tx.now)
    tx.emit(BundleDeleted(subject=after.id), after)
    return after
