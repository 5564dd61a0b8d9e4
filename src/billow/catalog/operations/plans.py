"""What one can do with plans."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Any, Unpack

from pydantic import Field

from billow.catalog import ports, rules, store
from billow.catalog.operations.charges import charged_items
from billow.catalog.operations.features import grant_entitlements
from billow.catalog.operations.items import price_items
from billow.catalog.types import (
    MODELS,
    SORTS,
    SPELLED,
    TERMS,
    Commitment,
    Entitlements,
    NewCommitment,
    NewPlanItems,
    Plan,
    PlanCascadeRefused,
    PlanChanges,
    PlanCreated,
    PlanDeleted,
    PlanItem,
    PlanTerms,
    PlanUpdated,
    Tags,
    TrialDays,
)
from billow.catalog.types.terms import SpendPeriod, SpendTerms
from billow.kit import fields as kit
from billow.kit import ids
from billow.kit.errors import Invalid, NotFound
from billow.kit.operation import operation
from billow.kit.paging import Page, PageRequest
from billow.runtime import db
from billow.runtime.db import Tx

_METERED_PRICE = dict(next(model.example for model in MODELS.all() if "tiers" in model.example))
_FIXED_PRICE = dict(next(model.example for model in MODELS.all() if not model.metered))
Revision = Annotated[int, Field(ge=1, description="The number of an item set that the plan has, or has had.")]


async def plan(tx: Tx, ref: str, *, lock: bool = False, revision: int | None = None) -> Plan:
    """The plan of that id or code with its items, archived or not, as it is or as it was in a *revision*; with *lock*
    held until the transaction ends.

    Raises:
        NotFound: There is none.
    """
    found = await store.plans_named(tx, [ref], lock="update" if lock else "", revision=revision)
    if ref not in found:
        raise NotFound(f"There is no plan {ref!r}" + ("." if revision is None else f" with a revision {revision}."))
    return found[ref]


async def plans_by_ids(tx: Tx, ids: Sequence[str]) -> Mapping[str, Plan]:
    """Plans with their items by the given ids or codes, archived ones included; three queries."""
    return await store.plans_named(tx, ids)


async def spend_terms(tx: Tx, revisions: Sequence[tuple[str, int]]) -> Mapping[tuple[str, int], SpendTerms]:
    """What revisions of plans, each by plan and number, say of the money of a period; one query."""
    return await store.spend_terms(tx, revisions)


async def items_of_revisions(tx: Tx, revisions: Sequence[tuple[str, int]]) -> Mapping[tuple[str, int], list[PlanItem]]:
    """The items of revisions of plans, each by plan and number, in their order; one query."""
    return await store.items_of_revisions(tx, revisions)


@operation(
    "plans.create",
    http="POST /plans",
    rpc="PlanService.Create",
    needs="plans:write",
    status=201,
    example={
        "name": "Pro",
        "code": "pro",
        "currency": "USD",
        "trial_period_days": 0,
        "items": [
            {"product_id": "platform", "price": _FIXED_PRICE},
            {"product_id": "api_usage", "price": _METERED_PRICE},
        ],
        "entitlements": [{"key": "sso", "type": "boolean", "value": True}],
    },
)
async def create_plan(
    tx: Tx,
    *,
    name: kit.Name,
    currency: kit.CurrencyCode,
    items: NewPlanItems | None = None,
    code: kit.Code | None = None,
    trial_period_days: TrialDays = 0,
    entitlements: Entitlements = [],
    description: kit.Text | None = None,
    tags: Tags = [],
    metadata: kit.Metadata = {},
    **terms: Unpack[PlanTerms],
) -> Plan:
    """Add a plan: items with keys by which later versions name them, on common terms; its first revision.

    Without a code it gets one made of its name. An item's key is the code of its product when none is given; an item
    that names a bundle stands for all that is inside of it. In place of `items`, the plan can be written as a base fee
    (`amount` each `interval`) with `charges` on metrics and `fixed_charges` on add-ons: they become items, on products
    that are made where they are missing.

    Raises:
        AlreadyExists: Another plan, archived ones included, has that code.
        ChargesInconsistent: A charge has a parameter too few or too many, asks for what items cannot say, or names an
            unknown metric or add-on.
        EntitlementsInconsistent: A feature or privilege is unknown, or a value is not of its type.
        Invalid: An item names neither a product with a price nor a bundle, or both.
        PlanInconsistent: A product or bundle is unknown or archived, a price does not suit its product, a key is used
            twice, or terms contradict each other.
        UnknownTaxes: A tax is named that does not exist.
    """
    key = ids.new("pln")
    called = code or rules.code_for(name, otherwise=key)
    given: dict[str, Any] = dict(terms) if items is None else {**terms, "items": items}
    settled = await _settled(
        tx,
        {**given, "trial_period_days": trial_period_days, "entitlements": entitlements},
        owed=rules.interval_owed(given),
    )
    made = replace(
        _blank(tx, key),
        name=name,
        code=called,
        currency=currency,
        items=await _items(tx, given, name=name, code=called, currency=currency),
        description=description,
        tags=tuple(dict.fromkeys(tags)),
        metadata=metadata,
        **settled,
    )
    rules.check_terms(made)
    if not await store.insert_plan(tx, made):
        raise rules.taken("plan", made.code)
    tx.emit(PlanCreated(subject=made.id), made)
    return made


async def _items(tx: Tx, given: dict[str, Any], *, name: str, code: str, currency: str) -> tuple[PlanItem, ...]:
    """The items of a plan, taken out of what was *given* in one of the two spellings."""
    spelled = {field: given.pop(field) for field in SPELLED if field in given}
    if "items" not in given and not spelled:
        raise Invalid.of("items", "a plan has items, or charges", code="required")
    if "items" not in given:
        return await charged_items(tx, spelled, name=name, code=code, currency=currency)
    if spelled:
        field = next(iter(spelled))
        raise Invalid.of(field, "belongs to charges: give those, or items, but not both", code="not_allowed")
    return await price_items(tx, given.pop("items"), currency=currency)


def _blank(tx: Tx, key: str) -> Plan:
    """A plan that says nothing."""
    unsaid: dict[str, Any] = dict.fromkeys(TERMS)
    unsaid |= {"trial_period_days": 0, "entitlements": (), "usage_thresholds": (), "tax_codes": ()}
    return Plan(
        id=key,
        name="",
        code="",
        currency="",
        items=(),
        description=None,
        revision=1,
        tags=(),
        metadata={},
        created_at=tx.now,
        updated_at=tx.now,
        archived_at=None,
        **unsaid,
    )


async def _settled(tx: Tx, terms: Mapping[str, Any], *, owed: SpendPeriod) -> dict[str, Any]:
    """The terms as a plan holds them: references were looked up, and fixed thresholds stand before the recurring; a
    commitment that names no period is *owed* in that."""
    settled = {name: value for name, value in terms.items() if name in TERMS}
    if "entitlements" in terms:
        settled["entitlements"] = await grant_entitlements(tx, terms["entitlements"])
    if "usage_thresholds" in terms:
        settled["usage_thresholds"] = rules.ordered(terms["usage_thresholds"])
    commitment: NewCommitment | None = terms.get("minimum_commitment")
    named = {"tax_codes": terms.get("tax_codes", [])}
    named |= {"minimum_commitment.tax_codes": commitment.tax_codes} if commitment else {}
    codes = await ports.tax_codes(tx, named)
    if "tax_codes" in terms:
        settled["tax_codes"] = codes["tax_codes"]
    if commitment is not None:
        settled["minimum_commitment"] = Commitment(
            amount=commitment.amount,
            period=commitment.period or owed,
            invoice_display_name=commitment.invoice_display_name,
            tax_codes=codes["minimum_commitment.tax_codes"],
        )
    return settled


@operation(
    "plans.get",
    http="GET /plans/{plan_id}",
    rpc="PlanService.Get",
    needs="plans:read",
    example={"plan_id": "pro"},
)
async def get_plan(tx: Tx, *, plan_id: kit.Ref, revision: Revision | None = None) -> Plan:
    """Answer a plan by id or code, with its items, prices and terms: the newest, or those of a revision.

    Raises:
        NotFound: There is none.
    """
    return await plan(tx, plan_id, revision=revision)


@operation("plans.list", http="GET /plans", rpc="PlanService.List", needs="plans:read", sorts=SORTS)
async def list_plans(
    tx: Tx,
    *,
    page: PageRequest,
    code: list[kit.Code] | None = None,
    currency: list[kit.KnownCurrency] | None = None,
    tags: list[kit.Code] | None = None,
    archived: kit.Flag = False,
) -> Page[Plan]:
    """List the plans with their items; archived ones are among them with `archived=true`."""
    t = store.plans.c
    query = store.listed(tx, store.plans, {t.code: code, t.currency: currency}, archived=archived)
    query = store.tagged(query, store.plans, tags) if tags else query
    rows = await db.page(tx, query, page, table=store.plans)
    return rows.of(await store.with_items(tx, rows.data))


@operation(
    "plans.update",
    http="PATCH /plans/{plan_id}",
    rpc="PlanService.Update",
    needs="plans:write",
    example={"plan_id": "pro", "name": "Professional"},
)
async def update_plan(tx: Tx, *, plan_id: kit.Ref, **changes: Unpack[PlanChanges]) -> Plan:
    """Change a plan: words at once, items and terms as its next revision.

    A revision holds for whoever subscribes from now on; subscriptions keep the items and terms that they have. `items`
    and each list of terms are replaced as a whole. What changes nothing makes no revision.

    Raises:
        ChargesInconsistent: A charge has a parameter too few or too many, asks for what items cannot say, or names an
            unknown metric or add-on.
        EntitlementsInconsistent: A feature or privilege is unknown, or a value is not of its type.
        Invalid: An item names neither a product with a price nor a bundle, or both.
        NotFound: There is none.
        PlanCascadeRefused: `cascade_updates` is true; a plan migration moves subscriptions.
        PlanInconsistent: A product or bundle is unknown or archived, a price does not suit its product, a key is used
            twice, or terms contradict each other.
        UnknownTaxes: A tax is named that does not exist.
    """
    before = await plan(tx, plan_id, lock=True)
    given: dict[str, Any] = dict(changes)
    if given.pop("cascade_updates", False):
        way_out = f"change the plan without it, then move its subscriptions by POST /plans/{before.code}/migrations"
        raise PlanCascadeRefused.of("cascade_updates", way_out, code="not_allowed")
    if "tags" in given:
        given["tags"] = tuple(dict.fromkeys(given["tags"]))
    owed = rules.interval_owed(given, before=before.minimum_commitment)
    terms = await _settled(tx, {name: given.pop(name) for name in TERMS if name in given}, owed=owed)
    if "items" in given or any(field in given for field in SPELLED):
        items = await _items(tx, given, name=before.name, code=before.code, currency=before.currency)
        given["items"] = rules.kept_items(before.items, items)
    after = replace(before, **given, **terms, updated_at=tx.now)
    rules.check_terms(after)
    if any(getattr(before, name) != getattr(after, name) for name in ("items", *TERMS)):
        after = replace(after, revision=before.revision + 1)
        await store.insert_revision(tx, after)
    words = {name: value for name, value in given.items() if name != "items"} | {"tags": list(after.tags)}
    await store.change(tx, store.plans, after.id, **words, revision=after.revision, updated_at=tx.now)
    tx.emit(PlanUpdated(subject=after.id), after)
    return after


@operation(
    "plans.delete",
    http="DELETE /plans/{plan_id}",
    rpc="PlanService.Delete",
    needs="plans:write",
    example={"plan_id": "pro"},
)
async def delete_plan(tx: Tx, *, plan_id: kit.Ref) -> Plan:
    """Archive a plan: nobody can newly subscribe to it, lists hide it, and its code stays taken.

    Those who have subscribed keep it.

    Raises:
        NotFound: There is none.
    """
    before = await plan(tx, plan_id, lock=True)
    if before.archived_at is not None:
        return before
    after = replace(before, archived_at=tx.now, updated_at=tx.now)
    await store.change(tx, store.plans, after.id, archived_at=tx.now, updated_at=tx.now)
    tx.emit(PlanDeleted(subject=after.id), after)
    return after
