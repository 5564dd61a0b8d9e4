"""What the items of a plan need, and which terms contradict each other."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from billow.catalog.rules.products import unfit
from billow.catalog.rules.terms import spend_errors
from billow.catalog.types.bundle import Bundle
from billow.catalog.types.plan import NewBundleItem, NewPlanItem, Plan, PlanInconsistent, PlanItem
from billow.catalog.types.price import AnyPrice, fingerprint
from billow.catalog.types.product import Product
from billow.catalog.types.terms import SpendTerms
from billow.kit import limits
from billow.kit.errors import FieldError, Invalid


@dataclass(frozen=True, slots=True, kw_only=True)
class Sold:
    """One product at one price, wherever in a list of items it was named."""

    field: str
    product_id: str
    price: AnyPrice
    name: str | None
    key: str | None
    tax_codes: tuple[str, ...] = ()
    prefix: str = ""
    bundle: Bundle | None = None
    bundle_name: str | None = None
    bundle_description: str | None = None


def check_items(items: Sequence[NewPlanItem], *, field: str) -> None:
    """Return when each item names a product with its price, or a bundle.

    Raises:
        Invalid: Something is missing, or belongs to the other kind; every field at fault is named.
    """
    found = [error for n, item in enumerate(items) for error in _unclear(item, f"{field}.{n}")]
    if found:
        raise Invalid(found[0].detail, errors=tuple(found))


def _unclear(item: NewPlanItem, field: str) -> Iterator[FieldError]:
    if item.bundle_id is None:
        missing = [name for name in ("product_id", "price") if getattr(item, name) is None]
        yield from (FieldError(f"{field}.{name}", "required", f"an item needs a {name}") for name in missing)
        other = [name for name in ("items", "bundle_description") if getattr(item, name) is not None]
        detail = "belongs to a bundle: name its bundle_id"
    else:
        names = ("product_id", "price", "tax_codes")
        other = [name for name in names if getattr(item, name) not in (None, [])]
        detail = "a bundle has products, prices and taxes inside: leave it away"
    yield from (FieldError(f"{field}.{name}", "not_allowed", detail) for name in other)


def sold(items: Sequence[NewPlanItem], bundles: Mapping[str, Bundle], *, field: str) -> list[Sold]:
    """Every product that *items* sell, with those that stand inside of bundles; an unknown bundle sells nothing."""
    return [each for n, item in enumerate(items) for each in _sold(item, bundles, field=f"{field}.{n}")]


def _sold(item: NewPlanItem, bundles: Mapping[str, Bundle], *, field: str) -> Iterator[Sold]:
    if item.bundle_id is None:
        if item.product_id is not None and item.price is not None:
            yield Sold(
                field=f"{field}.product_id",
                product_id=item.product_id,
                price=item.price,
                name=item.name,
                key=item.item_key,
                tax_codes=tuple(item.tax_codes),
            )
    elif item.bundle_id in bundles:
        bundle = bundles[item.bundle_id]
        prefix = item.item_key or bundle.code
        inside = bundle_items(bundle) if item.items is None else item.items
        for n, each in enumerate(inside):
            at = f"{field}.bundle_id" if item.items is None else f"{field}.items.{n}.product_id"
            yield Sold(
                field=at,
                product_id=each.product_id,
                price=each.price,
                name=each.name,
                key=None if each.item_key is None else f"{prefix}.{each.item_key}",
                prefix=prefix,
                bundle=bundle,
                bundle_name=item.name or bundle.name,
                bundle_description=item.bundle_description or bundle.description,
            )


def bundle_items(bundle: Bundle) -> list[NewBundleItem]:
    """The default content of *bundle* as items are given."""
    return [
        NewBundleItem(product_id=each.product_id, price=each.price, name=each.name, item_key=each.item_key)
        for each in bundle.prices
    ]


def check_sold(selling: Sequence[Sold], products: Mapping[str, Product]) -> list[FieldError]:
    """What is wrong with the products that are sold: unknown or archived, a price that does not suit, a key twice.

    *products* holds the products by the reference that the items use.
    """
    found = [e for each in selling for e in unfit(each.price, each.product_id, products, field=each.field)]
    seen: set[str] = set()
    for each in selling:
        key = key_of(each, products)
        taken = seen & keys_of(key, each.price)
        if taken:
            field = each.field.replace(".product_id", ".item_key").replace(".bundle_id", ".item_key")
            found.append(FieldError(field, "duplicate", f"another item has the key {min(taken)!r}; give one"))
        seen |= keys_of(key, each.price)
    if len(selling) > limits.ITEMS_PER_PLAN:
        found.append(FieldError("items", "too_long", f"at most {limits.ITEMS_PER_PLAN} items in all"))
    return found


def unknown_bundles(items: Sequence[NewPlanItem], bundles: Mapping[str, Bundle], *, field: str) -> Iterator[FieldError]:
    """The bundles that *items* name and that are not there, or not in use."""
    for n, item in enumerate(items):
        if item.bundle_id is not None and item.bundle_id not in bundles:
            yield FieldError(f"{field}.{n}.bundle_id", "not_found", f"there is no bundle {item.bundle_id!r}")
        elif item.bundle_id is not None and bundles[item.bundle_id].archived_at is not None:
            yield FieldError(f"{field}.{n}.bundle_id", "archived", f"the bundle {item.bundle_id!r} is archived")


def key_of(each: Sold, products: Mapping[str, Product]) -> str:
    """The key of an item in its plan: the given one, else the code of its product, behind that of its bundle."""
    product = products.get(each.product_id)
    own = product.code if product else each.product_id
    return each.key or (f"{each.prefix}.{own}" if each.prefix else own)


def fee_key(item_key: str) -> str:
    """The key under which the fee of an item is billed that follows usage as well."""
    return f"{item_key}.fee"


def keys_of(item_key: str, price: AnyPrice) -> set[str]:
    """The keys under which an item is billed."""
    both = price.fee is not None and price.usage is not None
    return {item_key, fee_key(item_key)} if both else {item_key}


def kept_items(before: Sequence[PlanItem], after: Sequence[PlanItem]) -> tuple[PlanItem, ...]:
    """The items *after* a change: what is sold as *before*, under the same names, is the same item."""
    known = {_substance(item): item for item in before}
    return tuple(known.get(_substance(item), item) for item in after)


def _substance(item: PlanItem) -> tuple[object, ...]:
    return (
        *(item.item_key, item.product_id, item.name, item.fingerprint, item.tax_codes),
        *(item.bundle_id, item.bundle_name, item.bundle_description),
    )


def check_terms(plan: Plan) -> None:
    """Return when the terms of the plan agree with one another and with its currency.

    Raises:
        PlanInconsistent: They do not; every field at fault is named.
    """
    terms = SpendTerms(**{name: getattr(plan, name) for name in SpendTerms.__slots__})
    rhythms = {item.price.billed for item in plan.items}
    billed = rhythms.pop().months if len(rhythms) == 1 else None
    found = [*spend_errors(terms, plan.currency, billed=billed, contract=plan.contract_duration), *_contract(plan)]
    if found:
        raise PlanInconsistent(found[0].detail, errors=tuple(found))


def _contract(plan: Plan) -> Iterator[FieldError]:
    terms = (
        ("contract_duration", plan.contract_period_type, plan.contract_duration),
        ("renewal_duration", plan.renewal_period_type, plan.renewal_duration),
    )
    for field, kind, months in terms:
        if (kind == "fixed") != (months is not None):
            code = "required" if months is None else "not_allowed"
            yield FieldError(field, code, "months belong to a fixed period, and it needs them")
    if plan.auto_renew is False and plan.renewal_period_type is not None:
        yield FieldError("renewal_period_type", "not_allowed", "without auto_renew there is no next term")


def item_of(each: Sold, products: Mapping[str, Product], *, key: str) -> PlanItem:
    """An item of a plan under the id *key*."""
    product = products[each.product_id]
    return PlanItem(
        id=key,
        item_key=key_of(each, products),
        product_id=product.id,
        name=each.name or product.name,
        price=each.price,
        fingerprint=fingerprint(each.price),
        tax_codes=each.tax_codes,
        bundle_id=each.bundle.id if each.bundle else None,
        bundle_name=each.bundle_name,
        bundle_description=each.bundle_description,
    )
