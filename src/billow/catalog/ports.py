"""What the catalogue asks of modules that stand above it: who uses a thing, and which taxes there are."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TypeAlias

from billow.catalog.types.add_on import UnknownTaxes
from billow.kit.errors import FieldError
from billow.runtime.db import Tx

Uses: TypeAlias = Callable[[Tx, str], Awaitable[str | None]]
"""`uses(tx, product_id)` says in words what holds the product, or None when nothing does."""
Taxes: TypeAlias = Callable[[Tx, Sequence[str]], Awaitable[Mapping[str, str]]]
"""`taxes(tx, refs)` answers the code for each reference that names a tax in use."""

_product_users: list[Uses] = []
_taxes: list[Taxes] = []


def uses_products(uses: Uses) -> Uses:
    """Ask *uses* before a product is archived."""
    _product_users.append(uses)
    return uses


def knows_taxes(taxes: Taxes) -> Taxes:
    """Ask *taxes* which taxes there are."""
    _taxes.append(taxes)
    return taxes


async def user_of_product(tx: Tx, product_id: str) -> str | None:
    """Words for something above the catalogue that holds the product; None when nothing does."""
    for uses in _product_users:
        found = await uses(tx, product_id)
        if found is not None:
            return found
    return None


async def tax_codes(tx: Tx, refs: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """The codes of the taxes that *refs* names, by field; one query for all.

    Raises:
        UnknownTaxes: Some are not there; every field at fault is named.
    """
    wanted = sorted({ref for each in refs.values() for ref in each})
    known: dict[str, str] = {}
    for taxes in _taxes if wanted else ():
        known |= await taxes(tx, wanted)
    found = [
        FieldError(f"{field}.{n}", "not_found", f"there is no tax {ref!r} in use")
        for field, each in refs.items()
        for n, ref in enumerate(each)
        if ref not in known
    ]
    if found:
        raise UnknownTaxes(found[0].detail, errors=tuple(found))
    return {field: tuple(dict.fromkeys(known[ref] for ref in each)) for field, each in refs.items()}
