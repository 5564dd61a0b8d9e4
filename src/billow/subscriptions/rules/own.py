"""What a subscription says itself of the money of a period, in place of its plan."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, TypeAlias

from billow.catalog import rules as catalog
from billow.catalog.types.terms import NO_SPEND_TERMS, SpendTerms
from billow.kit.errors import FieldError
from billow.subscriptions.rules.contracts import whole_months
from billow.subscriptions.rules.timeline import length
from billow.subscriptions.types import (
    OWN_TERMS,
    Contract,
    Item,
    OwnTerm,
    OwnTerms,
    SubscriptionTermsInconsistent,
)

_BEGINNING = date.min
Lengths: TypeAlias = tuple[int | None, int | None]
"""How many months a billing period has, and the contract, where they have months and are known."""


def own_terms_after(
    own: Sequence[OwnTerms], given: Mapping[OwnTerm, Any], *, dropped: Collection[OwnTerm] = (), day: date | None
) -> tuple[OwnTerms, ...]:
    """What a subscription says once it says what is *given* from *day* on (None: from its beginning), and nothing of
    what is *dropped*; what it says of the others stays. What it said for that day before is forgotten."""
    last = own[-1] if own else OwnTerms(effective_from=None, said=(), terms=NO_SPEND_TERMS)
    said = tuple(name for name in OWN_TERMS if name in given or (name in last.said and name not in dropped))
    terms = replace(NO_SPEND_TERMS, **{name: given.get(name, getattr(last.terms, name)) for name in said})
    kept = [each for each in own if day is not None and _day(each) < day]
    return (*kept, OwnTerms(effective_from=day, said=said, terms=terms))


def own_on(own: Sequence[OwnTerms], day: date) -> OwnTerms | None:
    """What the subscription says on *day*; None when it says nothing by then."""
    return next((each for each in reversed(own) if _day(each) <= day), None)


def overlaid(plan: SpendTerms, own: OwnTerms | None, names: Collection[OwnTerm] = OWN_TERMS) -> SpendTerms:
    """The terms of the plan, with those of the *names* that the subscription says itself in their place.

    A minimum of its own stands in place of the commitment of the plan as well: both ask for the same money.
    """
    if own is None:
        return plan
    said: dict[str, Any] = {name: getattr(own.terms, name) for name in own.said if name in names}
    if "minimum_spend" in said:
        said["minimum_commitment"] = None
    return replace(plan, **said) if said else plan


def check_own(own: OwnTerms, plan: SpendTerms, currency: str, *, lengths: Lengths) -> None:
    """Return when what a subscription says itself fits its plan, its currency and how long its periods are.

    Raises:
        SubscriptionTermsInconsistent: It does not; every field at fault is named.
    """
    found = list(_errors(overlaid(plan, own), currency, lengths))
    if own.terms.discount is not None and own.terms.discount.type != "percentage":
        detail = "a subscription takes off a percentage; an amount is taken off by a coupon, or by a plan"
        found.append(FieldError("discount.type", "not_a_choice", detail))
    if found:
        raise SubscriptionTermsInconsistent(found[0].detail, errors=tuple(found))


def contradiction(own: Sequence[OwnTerms], plan: SpendTerms, currency: str, *, day: date, lengths: Lengths) -> str:
    """How what a subscription says itself on *day* contradicts another plan that it would have then, in words; nothing
    where it does not."""
    said = own_on(own, day)
    found = [] if said is None else list(_errors(overlaid(plan, said), currency, lengths))
    return f"its own terms do not fit the plan: {found[0].field} {found[0].detail}" if found else ""


def lengths_of(items: Sequence[Item], contract: Contract, start: date) -> Lengths:
    """How many months the billing periods of the *items* have, and a contract that begins on *start*; None of what has
    no whole number of them."""
    often = min((item.price.billed for item in items if not item.once), key=length, default=None)
    return (often.months if often else None), whole_months(contract, start)


def _errors(terms: SpendTerms, currency: str, lengths: Lengths) -> Iterator[FieldError]:
    billed, contract = lengths
    return catalog.spend_errors(terms, currency, billed=billed, contract=contract)


def _day(own: OwnTerms) -> date:
    return own.effective_from or _BEGINNING
