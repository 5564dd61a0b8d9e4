"""Rules of customers."""

from collections.abc import Sequence

from billow.customers.types import Account, CurrencyFixed, Customer, FamilyUnsuitable


def names(external_id: str | None, aliases: Sequence[str]) -> list[str]:
    """All names of its own that a customer answers to, each once, the external id first."""
    return list(dict.fromkeys([*([external_id] if external_id else []), *aliases]))


def account(customer: Customer) -> Account:
    """The customer in the quickstart's words: its alias is the first name of its own."""
    own = names(customer.external_id, customer.aliases)
    return Account(id=customer.id, name=customer.name, email=customer.email, alias=own[0] if own else None)


def check_currency(customer: Customer, wanted: str | None) -> None:
    """Return when the customer has no currency yet, or has the one wanted.

    Raises:
        CurrencyFixed: It is billed in another currency.
    """
    if wanted is not None and customer.currency not in (None, wanted):
        raise CurrencyFixed.of("currency", f"this customer is billed in {customer.currency}")


def check_parent(child: Customer, parent: Customer) -> None:
    """Return when *child* can have *parent* for its parent: a family has one level, and so no circle.

    Raises:
        FamilyUnsuitable: They are one; the child is a parent itself, or the parent a child.
    """
    if child.id == parent.id:
        raise FamilyUnsuitable.of("parent_id", "a customer is not its own parent; name another, or null")
    if parent.parent_id is not None:
        raise FamilyUnsuitable.of("parent_id", f"this customer is a child of {parent.parent_id}; name that one")
    if child.child_count:
        raise FamilyUnsuitable.of("customer_id", f"it has children itself ({child.child_count}); take them out first")


def check_childless(customer: Customer) -> None:
    """Return when the customer has no children.

    Raises:
        FamilyUnsuitable: It has some.
    """
    if customer.child_count:
        raise FamilyUnsuitable(f"Customer {customer.id} has children ({customer.child_count}); take them out first.")
