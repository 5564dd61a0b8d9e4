"""What one can do with coupons."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Unpack

from billow.catalog import rules, store
from billow.catalog.types import (
    SORTS,
    AppliedCouponTerminated,
    Coupon,
    CouponAmount,
    CouponChanges,
    CouponCreated,
    CouponDeleted,
    CouponInconsistent,
    CouponRate,
    CouponScope,
    CouponTaken,
    CouponTerminated,
    CouponType,
    CouponUpdated,
    Expiration,
    Frequency,
    FrequencyDuration,
    NewScope,
)
from billow.kit import fields as kit
from billow.kit import ids
from billow.kit.errors import FieldError, NotFound
from billow.kit.operation import operation
from billow.kit.paging import Page, PageRequest
from billow.runtime import db
from billow.runtime.db import Tx

_ID = {"coupon_id": "welcome"}
_WORDS = ("name", "description", "metadata", "expiration", "expiration_at")


async def coupon(tx: Tx, ref: str, *, lock: bool = False) -> Coupon:
    """The coupon of that id or code, archived or not; with *lock* held until the transaction ends.

    Raises:
        NotFound: There is none.
    """
    found = await store.coupons_named(tx, [ref], lock="update" if lock else "")
    if ref not in found:
        raise NotFound(f"There is no coupon {ref!r}.")
    return found[ref]


@operation(
    "coupons.create",
    http="POST /coupons",
    rpc="CouponService.Create",
    needs="coupons:write",
    status=201,
    example={
        "name": "Welcome",
        "code": "welcome",
        "coupon_type": "percentage",
        "percentage_rate": "15",
        "frequency": "recurring",
        "frequency_duration": 3,
    },
)
async def create_coupon(
    tx: Tx,
    *,
    name: kit.Name,
    coupon_type: CouponType,
    frequency: Frequency,
    code: kit.Code | None = None,
    amount: CouponAmount | None = None,
    currency: kit.CurrencyCode | None = None,
    percentage_rate: CouponRate | None = None,
    frequency_duration: FrequencyDuration | None = None,
    expiration: Expiration | None = None,
    expiration_at: kit.Instant | None = None,
    reusable: kit.Flag = True,
    applies_to: NewScope = NewScope(),
    description: kit.Text | None = None,
    metadata: kit.Metadata = {},
) -> Coupon:
    """Add a coupon that can be given to whom you like; it takes nothing off by itself.

    A fixed amount needs a currency. What is limited to plans or to metrics takes off their lines alone. One that is not
    reusable is given to each customer once. From its expiry on it is not given, and takes nothing off the invoices of
    the days that begin then. Without a code it gets one made of its name.

    Raises:
        AlreadyExists: Another coupon, archived ones included, has that code.
        AmountTooPrecise: The amount has more decimals than its currency.
        CouponInconsistent: The fields contradict each other, the expiry has passed, or a plan or metric is unknown.
    """
    _check_currency(amount is not None, currency)
    key = ids.new("cpn")
    made = Coupon(
        id=key,
        name=name,
        code=code or rules.code_for(name, otherwise=key),
        description=description,
        status="active",
        coupon_type=coupon_type,
        amount=rules.money(amount, currency, field="amount") if amount is not None and currency is not None else None,
        currency=currency,
        percentage_rate=percentage_rate,
        frequency=frequency,
        frequency_duration=frequency_duration,
        expiration="no_expiration" if expiration_at is None else "time_limit",
        expiration_at=expiration_at,
        reusable=reusable,
        applies_to=await _scope(tx, applies_to),
        metadata=metadata,
        created_at=tx.now,
        updated_at=tx.now,
        terminated_at=None,
        archived_at=None,
    )
    rules.check_coupon(made)
    _check_expiry(tx, expiration, expiration_at)
    if not await store.insert_coupon(tx, made):
        raise rules.taken("coupon", made.code)
    tx.emit(CouponCreated(subject=made.id), made)
    return made


def _check_currency(amounts: bool, currency: str | None) -> None:
    if amounts != (currency is not None):
        code = "required" if amounts else "not_allowed"
        raise CouponInconsistent.of("currency", "stands beside an amount, and nowhere else", code=code)


def _check_expiry(tx: Tx, expiration: Expiration | None, at: Any) -> None:
    if expiration is not None and (expiration == "time_limit") != (at is not None):
        code = "required" if at is None else "not_allowed"
        raise CouponInconsistent.of("expiration_at", "belongs to the expiration time_limit, and it needs it", code=code)
    if at is not None and at <= tx.now:
        raise CouponInconsistent.of("expiration_at", "lies in the past", code="out_of_range")


async def _scope(tx: Tx, given: NewScope) -> CouponScope:
    """What a coupon is limited to, by ids; the plans and metrics are there."""
    plans = await store.plans_named(tx, given.plan_ids)
    metrics = await store.metrics_named(tx, given.metric_ids)
    kinds: tuple[tuple[str, Sequence[str], Mapping[str, Any]], ...] = (
        ("plan", given.plan_ids, plans),
        ("metric", given.metric_ids, metrics),
    )
    missing = [
        FieldError(f"applies_to.{kind}_ids.{n}", "not_found", f"there is no {kind} {ref!r}")
        for kind, refs, found in kinds
        for n, ref in enumerate(refs)
        if ref not in found
    ]
    if missing:
        raise CouponInconsistent(missing[0].detail, errors=tuple(missing))
    return CouponScope(
        plan_ids=tuple(dict.fromkeys(plans[ref].id for ref in given.plan_ids)),
        metric_ids=tuple(dict.fromkeys(metrics[ref].id for ref in given.metric_ids)),
    )


@operation("coupons.get", http="GET /coupons/{coupon_id}", rpc="CouponService.Get", needs="coupons:read", example=_ID)
async def get_coupon(tx: Tx, *, coupon_id: kit.Ref) -> Coupon:
    """Answer a coupon by id or code.

    Raises:
        NotFound: There is none.
    """
    return await coupon(tx, coupon_id)


@operation("coupons.list", http="GET /coupons", rpc="CouponService.List", needs="coupons:read", sorts=SORTS)
async def list_coupons(
    tx: Tx,
    *,
    page: PageRequest,
    code: list[kit.Code] | None = None,
    coupon_type: list[CouponType] | None = None,
    archived: kit.Flag = False,
) -> Page[Coupon]:
    """List the coupons, terminated ones among them; archived ones with `archived=true`."""
    t = store.coupons.c
    query = store.listed(tx, store.coupons, {t.code: code, t.coupon_type: coupon_type}, archived=archived)
    rows = await db.page(tx, query, page, table=store.coupons)
    return rows.of(store.coupon_of(row, at=tx.now) for row in rows.data)


@operation(
    "coupons.update",
    http="PATCH /coupons/{coupon_id}",
    rpc="CouponService.Update",
    needs="coupons:write",
    example={**_ID, "name": "Welcome aboard"},
)
async def update_coupon(tx: Tx, *, coupon_id: kit.Ref, **changes: Unpack[CouponChanges]) -> Coupon:
    """Change a coupon: its words and its expiry at any time, what it takes off only before a customer has it. Another
    expiry holds for those who have it too.

    Raises:
        AmountTooPrecise: The amount has more decimals than its currency.
        CouponInconsistent: The fields contradict each other, the expiry has passed, or a plan or metric is unknown.
        CouponTaken: Customers have it, and something else than its words or its expiry would change.
        NotFound: There is none.
    """
    before = await coupon(tx, coupon_id, lock=True)
    given: dict[str, Any] = dict(changes)
    if given.keys() - set(_WORDS) and await store.is_held(tx, before.id):
        field = sorted(given.keys() - set(_WORDS))[0]
        raise CouponTaken.of(
            field, "what the coupon takes off is agreed: terminate it and add another", code="unchangeable"
        )
    expiration = given.pop("expiration", None)
    if "expiration_at" in given or expiration is not None:
        given.setdefault("expiration_at", None)
        _check_expiry(tx, expiration, given["expiration_at"])
        given["expiration"] = "no_expiration" if given["expiration_at"] is None else "time_limit"
    if "amount" in given:
        _check_currency(True, before.currency)
        given["amount"] = rules.money(given["amount"], str(before.currency), field="amount")
    if "applies_to" in given:
        given["applies_to"] = await _scope(tx, given["applies_to"])
    after = replace(before, **given, updated_at=tx.now)
    rules.check_coupon(after)
    await _save(tx, after)
    tx.emit(CouponUpdated(subject=after.id), after)
    return after


async def _save(tx: Tx, changed: Coupon) -> None:
    row = store.coupon_row(changed)
    await store.change(tx, store.coupons, changed.id, **{n: v for n, v in row.items() if n not in ("id", "code")})


@operation(
    "coupons.terminate",
    http="POST /coupons/{coupon_id}/terminate",
    rpc="CouponService.Terminate",
    needs="coupons:write",
    example=_ID,
)
async def terminate_coupon(tx: Tx, *, coupon_id: kit.Ref) -> Coupon:
    """Give the coupon to nobody any more; who has it keeps it.

    Raises:
        NotFound: There is none.
    """
    before = await coupon(tx, coupon_id, lock=True)
    if before.terminated_at is not None:
        return before
    after = replace(before, status="terminated", terminated_at=tx.now, updated_at=tx.now)
    await _save(tx, after)
    tx.emit(CouponTerminated(subject=after.id), after)
    return after


@operation(
    "coupons.delete",
    http="DELETE /coupons/{coupon_id}",
    rpc="CouponService.Delete",
    needs="coupons:write",
    example=_ID,
)
async def delete_coupon(tx: Tx, *, coupon_id: kit.Ref) -> Coupon:
    """Archive a coupon and take it from all who have it; what it took off stays, and its code stays taken.

    Raises:
        NotFound: There is none.
    """
    before = await coupon(tx, coupon_id, lock=True)
    if before.archived_at is not None:
        return before
    after = replace(before, status="terminated", archived_at=tx.now, updated_at=tx.now)
    await _save(tx, after)
    held = await store.applied_named(tx, await store.holders(tx, after.id))
    await store.take_away(tx, list(held))
    for ended in (each for each in held.values() if each.terminated_at is None):
        over = replace(ended, status="terminated", terminated_at=tx.now)
        tx.emit(AppliedCouponTerminated(subject=over.id), over)
    tx.emit(CouponDeleted(subject=after.id), after)
    return after
