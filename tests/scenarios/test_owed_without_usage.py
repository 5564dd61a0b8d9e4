"""Usage in advance, and what is owed whether anything was used or not."""

from tests.client import Api
from tests.scenarios.business import amounts, call, customer, invoices, metered, plan, send, subscribe
from tests.scenarios.test_usage_in_advance import AT_ONCE, TIERS, priced, sold, used


async def test_a_flat_fee_without_usage_comes_with_the_first_use_or_at_the_end(api: Api) -> None:
    """The first 5.00 are owed at any rate: in January with 3 calls at 1.00, of February when it is over."""
    await sold(api, priced({"type": "graduated", "tiers": TIERS, "charge_first_flat_at_zero": True}))
    await used(api, 20, 3)
    assert amounts(await invoices(api)) == ["8.00"]

    await api.advance("2026-02-27T12:00:00Z")
    assert amounts(await invoices(api)) == ["8.00"]
    await api.advance("2026-03-01T12:00:00Z")
    assert amounts(await invoices(api)) == ["8.00", "5.00"]


async def test_a_minimum_of_the_currency_waits_for_the_end_too(api: Api) -> None:
    """At least 40.00 euros, and nothing of the kind in dollars: 30 calls are 30.00 now, and 10.00 at the end."""
    await sold(api)
    euros = {"EUR": {"unit_price": "1.00", "minimum": "40.00"}}
    await plan(api, "euros", metered("9.00", currency_prices=euros, **AT_ONCE))
    await customer(api, "euro", currency="EUR")
    await subscribe(api, "euros", "euro", start="2026-01-01")
    await api.advance("2026-01-05T12:00:00Z")
    await send(api, call("e5", "2026-01-05T00:00:00Z", 30, account="euro"))
    await api.advance("2026-02-01T00:00:00Z")
    assert amounts(await invoices(api, customer_id="euro")) == ["30.00", "10.00"]
