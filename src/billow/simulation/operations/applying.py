"""Doing what a document says, by the operations that anybody calls."""

from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from typing import Any

from billow.catalog import operations as catalog
from billow.kit.errors import FieldError, Refusal
from billow.runtime.db import Tx
from billow.simulation import rules
from billow.simulation.types import (
    SECTIONS,
    CatalogDocument,
    DocumentInconsistent,
    Entry,
    FeatureEntry,
    SectionName,
)

Do = Callable[..., Awaitable[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Maker:
    """How things of one kind are made, changed and archived; `ref` is what the last two call the thing."""

    create: Do
    update: Do
    archive: Do
    ref: str


_MAKERS: Mapping[SectionName, Maker] = {
    "metrics": Maker(
        create=catalog.create_metric, update=catalog.update_metric, archive=catalog.delete_metric, ref="metric_id"
    ),
    "features": Maker(
        create=catalog.create_feature, update=catalog.update_feature, archive=catalog.delete_feature, ref="feature_id"
    ),
    "products": Maker(
        create=catalog.create_product, update=catalog.update_product, archive=catalog.delete_product, ref="product_id"
    ),
    "add_ons": Maker(
        create=catalog.create_add_on, update=catalog.update_add_on, archive=catalog.delete_add_on, ref="add_on_id"
    ),
    "bundles": Maker(
        create=catalog.create_bundle, update=catalog.update_bundle, archive=catalog.delete_bundle, ref="bundle_id"
    ),
    "plans": Maker(create=catalog.create_plan, update=catalog.update_plan, archive=catalog.delete_plan, ref="plan_id"),
    "coupons": Maker(
        create=catalog.create_coupon, update=catalog.update_coupon, archive=catalog.terminate_coupon, ref="coupon_id"
    ),
}


async def perform(
    tx: Tx, document: CatalogDocument, present: CatalogDocument, *, only: Collection[tuple[str, str]] | None = None
) -> None:
    """The catalogue is what *document* says, where it was what *present* says; with *only*, of those things alone.

    Things are made and changed in the order in which they name each other, and archived in the other.

    Raises:
        DocumentInconsistent: A code stands twice, or something would change that cannot.
        Refusal: As the operations refuse; every field is named by its path in the document.
    """
    for section in SECTIONS:
        given: list[Entry] = getattr(document, section) or []
        rules.check_codes(section, given)
        known: dict[str, Entry] = {entry.code: entry for entry in getattr(present, section) or ()}
        for n, entry in enumerate(given):
            if only is None or (section, entry.code) in only:
                with within(f"{section}.{n}"):
                    await _settle(tx, section, entry, known.get(entry.code))
    for section in reversed(SECTIONS):
        if getattr(document, section) is not None:
            kept = {entry.code for entry in getattr(document, section)}
            for entry in getattr(present, section) or ():
                if entry.code not in kept:
                    with within(section):
                        maker = _MAKERS[section]
                        await maker.archive(tx, **{maker.ref: entry.code})


async def _settle(tx: Tx, section: SectionName, entry: Entry, known: Entry | None) -> None:
    """The thing of the entry's code is as the entry says."""
    maker = _MAKERS[section]
    if known is None:
        await maker.create(tx, **{each.name: getattr(entry, each.name) for each in fields(entry)})
        return
    names = rules.changed_fields(known, entry)
    rules.check_changeable(section, names)
    _check_privileges(known, entry)
    if names:
        await maker.update(tx, **{maker.ref: entry.code}, **{name: getattr(entry, name) for name in names})


def _check_privileges(known: Entry, entry: Entry) -> None:
    """Return when no privilege of a feature is missing: plans may grant it."""
    if isinstance(known, FeatureEntry) and isinstance(entry, FeatureEntry):
        lost = {each.code for each in known.privileges} - {each.code for each in entry.privileges}
        if lost:
            detail = f"the privilege {min(lost)!r} may be granted; keep it"
            raise DocumentInconsistent.of("privileges", detail, code="unchangeable")


@contextmanager
def within(place: str) -> Iterator[None]:
    """Inside, a refusal names its fields by their path in the document."""
    try:
        yield
    except Refusal as refusal:
        errors = tuple(replace(each, field=f"{place}.{each.field}") for each in refusal.errors)
        errors = errors or (FieldError(place, refusal.code, refusal.detail),)
        raise type(refusal)(refusal.detail, errors=errors) from None
