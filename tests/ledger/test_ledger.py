"""The journal: balance, sides, reversal; and the books of a small business."""

import pytest

from billow.kit.errors import InvariantBroken
from billow.kit.money import Money
from billow.ledger import rules
from billow.ledger.types import Account, AccountBalance, Entry, Posting
from tests.billing.sample import day
from tests.client import Api
from tests.scenarios.business import business, fixed, invoices, subscribe

USD = "USD"


def entry(*postings: Posting) -> Entry:
    """An entry of these postings."""
    return Entry(
        source_type="invoice",
        source_id="inv_1",
        event="finalized",
        currency=USD,
        billing_entity_id="ent_1",
        effective_on=day("2026-01-01"),
        postings=postings,
    )


def test_a_negative_debit_is_a_credit() -> None:
    """No side of a posting is ever negative."""
    posting = rules.debit(Account.AR, Money(-500, USD))

    assert (posting.debit, posting.credit) == (Money(0, USD), Money(500, USD))
    assert rules.credit(Account.AR, Money(500, USD)) == posting


def test_an_entry_that_does_not_balance_is_refused() -> None:
    """A cent is enough."""
    with pytest.raises(InvariantBroken):
        rules.entry(entry(rules.debit(Account.AR, Money(501, USD)), rules.credit(Account.REVENUE, Money(500, USD))))


def test_empty_postings_leave_no_line() -> None:
    """A tax of zero is not booked."""
    balanced = rules.entry(
        entry(
            rules.debit(Account.AR, Money(500, USD)),
            rules.credit(Account.REVENUE, Money(500, USD)),
            rules.credit(Account.TAX_PAYABLE, Money(0, USD)),
        )
    )

    assert [p.account for p in balanced.postings] == [Account.AR, Account.REVENUE]


def test_a_reversal_swaps_the_sides_and_twice_is_the_same() -> None:
    """Together with what it reverses it comes to nothing."""
    postings = (rules.debit(Account.AR, Money(500, USD)), rules.credit(Account.REVENUE, Money(500, USD)))

    assert rules.reversal(rules.reversal(postings)) == postings
    assert [
        p.debit + q.debit - p.credit - q.credit for p, q in zip(postings, rules.reversal(postings), strict=True)
    ] == [Money(0, USD)] * 2


@pytest.mark.parametrize(("account", "sign"), [(Account.AR, 1), (Account.CASH, 1), (Account.REVENUE, -1)])
def test_a_balance_is_shown_on_the_normal_side(account: Account, sign: int) -> None:
    """Receivables and cash by debit, the others by credit."""
    assert rules.balance(account, Money(700, USD), Money(200, USD)) == Money(500 * sign, USD)


def test_books_balance_for_each_currency_and_entity() -> None:
    """Too much here does not make up for too little there."""

    def on(account: Account, entity: str, debit: int, credit: int) -> AccountBalance:
        sides = Money(debit, USD), Money(credit, USD)
        return AccountBalance(
            account=account,
            currency=USD,
            billing_entity_id=entity,
            debit=sides[0],
            credit=sides[1],
            balance=rules.balance(account, *sides),
        )

    assert rules.trial_balance([on(Account.AR, "a", 5, 0), on(Account.REVENUE, "a", 0, 5)]).balanced
    assert not rules.trial_balance([on(Account.AR, "a", 5, 0), on(Account.REVENUE, "b", 0, 5)]).balanced


async def test_fees_ahead_are_deferred_and_fees_behind_are_earned(api: Api) -> None:
    """E01: the receivable against what is still to be served, and against what was."""
    await business(api, fixed("31.00"), fixed("10.00", "seat", billing_direction="arrears"))
    await subscribe(api, start="2026-01-01")
    await api.advance("2026-02-01T00:00:00Z")

    balance = await api.get("/ledger/trial-balance")
    assert {a["account"]: a["balance"] for a in balance["accounts"]} == {
        "AR": "72.00",
        "DEFERRED_REVENUE": "62.00",
        "REVENUE": "10.00",
    }
    assert balance["balanced"]


async def test_entries_name_their_invoice_and_are_filtered(api: Api) -> None:
    """One entry for an invoice and event, with its lines; voiding adds the opposite, which names what it reverses."""
    await business(api, fixed("31.00"))
    await subscribe(api, start="2026-01-01")
    await api.advance("2026-01-05T00:00:00Z")
    (first,) = await invoices(api)
    await api.post(f"/invoices/{first['id']}/void")

    booked, reversed_ = reversed(await api.every("/ledger/entries", source_id=first["id"]))
    assert (booked["event"], booked["effective_on"]) == ("finalized", "2026-01-01")
    assert (reversed_["event"], reversed_["reverses_id"]) == ("voided", booked["id"])
    sides = [[(x["account"], x["debit"], x["credit"]) for x in e["lines"]] for e in (booked, reversed_)]
    assert sides == [
        [("AR", "31.00", "0.00"), ("DEFERRED_REVENUE", "0.00", "31.00")],
        [("AR", "0.00", "31.00"), ("DEFERRED_REVENUE", "31.00", "0.00")],
    ]
    assert await api.every("/ledger/entries", source_id="inv_unknown") == []
    assert len(await api.every("/ledger/entries", event="voided")) == 1
    assert await api.every("/ledger/entries", effective_on_gte="2026-01-06") == []
