"""Rules of customers."""

from collections.abc import Sequence

from billow.customers.types import Account, CurrencyFixed, Customer


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
