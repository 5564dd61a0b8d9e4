"""Coupons whose time is over: the days that begin before it have them, later ones do not."""

from tests.client import Api
from tests.scenarios.business import amounts, business, fixed, invoices, money, subscribe
from tests.scenarios.test_discounts import PERCENT, TWENTY, adds_up, discounts, give, held

FEBRUARY = "2026-02-01T00:00:00Z"


async def test_an_expired_coupon_takes_nothing_off(api: Api) -> None:
    """Ten percent of January, given until February begins: February and March are whole, and January stays."""
    await business(api, fixed("30.00"))
    applied = await give(api, PERCENT, expiration_at=FEBRUARY)
    assert (applied["status"], applied["expiration_at"]) == ("active", FEBRUARY)
    made = await subscribe(api, start="2026-01-01")
    await api.advance("2026-01-02T00:00:00Z")
    upcoming = await api.get(f"/subscriptions/{made['id']}/upcoming-invoice")
    assert [x["id"] for x in (await api.get("/applied-coupons", status="active"))["data"]] == [applied["id"]]
    await api.advance("2026-03-02T00:00:00Z")
    found = await invoices(api)

    assert amounts(found) == ["27.00", "30.00", "30.00"]
    assert [discounts(x) for x in found] == [[("ten", "3.00")], [], []]
    assert money(upcoming) == money(found[1])
    assert await held(api) == [("ten", "terminated")]
    assert (await api.get("/applied-coupons", status="active"))["data"] == []
    assert [x["id"] for x in (await api.get("/applied-coupons", status="terminated"))["data"]] == [applied["id"]]
    await adds_up(api)


async def test_what_is_left_of_an_amount_expires(api: Api) -> None:
    """Of 50.00 January takes 31.00; the other 19.00 are gone when February is billed."""
    await business(api, fixed("31.00"))
    await give(api, TWENTY, amount="50.00", expiration_at=FEBRUARY)
    await subscribe(api, start="2026-01-01")
    await api.advance("2026-02-02T00:00:00Z")

    assert amounts(await invoices(api)) == ["0.00", "31.00"]


async def test_usage_is_billed_without_a_coupon_that_expired_meanwhile(api: Api) -> None:
    """A fee in arrears for January is billed on 1 February: the coupon expired as that day began."""
    await business(api, fixed("30.00", billing_direction="arrears"))
    await give(api, PERCENT, expiration_at=FEBRUARY)
    await subscribe(api, start="2026-01-01")
    await api.advance("2026-02-02T00:00:00Z")

    assert amounts(await invoices(api)) == ["30.00"]


async def test_the_day_is_that_of_the_customer(api: Api) -> None:
    """In Tokyo 1 February begins nine hours before the coupon expires, and has it; 1 March has not."""
    await business(api, fixed("30.00"), timezone="Asia/Tokyo")
    await give(api, PERCENT, expiration_at=FEBRUARY)
    await subscribe(api, start="2026-01-01")
    await api.advance("2026-03-02T00:00:00Z")

    assert amounts(await invoices(api)) == ["27.00", "27.00", "30.00"]


async def test_an_invoice_that_is_made_late_is_what_it_would_have_been(api: Api) -> None:
    """The coupon expires at noon of 1 February; billing is held until the 20th, and February has its ten percent."""
    await business(api, fixed("30.00"))
    await give(api, PERCENT, expiration_at="2026-02-01T12:00:00Z")
    await subscribe(api, start="2026-01-01")
    await api.advance("2026-01-02T00:00:00Z")
    run = await api.post("/billing-runs", json={"kind": "automatic", "held": True})
    await api.advance("2026-02-20T00:00:00Z")
    assert amounts(await invoices(api)) == ["27.00"]
    assert await held(api) == [("ten", "terminated")]
    await api.post(f"/billing-runs/{run['id']}/resume")
    await api.advance("2026-03-02T00:00:00Z")

    assert amounts(await invoices(api)) == ["27.00", "27.00", "30.00"]


async def test_another_expiry_is_for_all_who_have_the_coupon(api: Api) -> None:
    """Given until February, then until March: two months have it."""
    await business(api, fixed("30.00"))
    await give(api, PERCENT, expiration_at=FEBRUARY)
    await subscribe(api, start="2026-01-01")
    await api.advance("2026-01-02T00:00:00Z")
    await api.patch("/coupons/ten", json={"expiration_at": "2026-03-01T00:00:00Z"})
    await api.advance("2026-03-02T00:00:00Z")

    assert amounts(await invoices(api)) == ["27.00", "27.00", "30.00"]


async def test_a_void_invoice_gives_back_a_coupon_that_has_expired(api: Api) -> None:
    """January is voided in February: the 20.00 are the customer's again, and nothing is taken off March with them."""
    await business(api, fixed("31.00"))
    await give(api, TWENTY, expiration_at=FEBRUARY)
    await subscribe(api, start="2026-01-01")
    await api.advance("2026-02-02T00:00:00Z")
    january, february = await invoices(api)
    assert amounts([january, february]) == ["11.00", "31.00"]
    await api.post(f"/invoices/{january['id']}/void")
    await api.advance("2026-03-02T00:00:00Z")

    assert (await invoices(api))[2]["total"] == "31.00"
    (applied,) = (await api.get("/applied-coupons"))["data"]
    assert (applied["amount_remaining"], applied["status"]) == ("20.00", "terminated")
