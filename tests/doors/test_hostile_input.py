"""What a hostile or careless client sends is refused in words of ours: never a 500, and never stored."""

import base64
import json
from typing import Any

import pytest

from tests.client import Api
from tests.scenarios.business import customer


def token(position: Any) -> str:
    """*position* written as a cursor is."""
    return base64.urlsafe_b64encode(json.dumps(position).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    ("path", "position"),
    [
        ("/customers", ["no instant", "x"]),
        ("/customers", [2**70, "x"]),
        ("/customers", [True, "x"]),
        ("/customers", ["0001-01-01T00:00:00+14:00", "x"]),
        ("/customers", ["2026-01-01T00:00:00Z", "\ud800"]),
        ("/customers", ["2026-01-01T00:00:00Z", "a\0b"]),
        ("/payments?sort=amount:asc", ["1e5", "x"]),
        ("/invoices?sort=due_date:asc", ["no day", "x"]),
    ],
)
async def test_a_tampered_cursor_is_malformed(api: Api, path: str, position: Any) -> None:
    """A cursor is opaque, and not trusted: whatever was put into it is a 400."""
    await api.fails("GET", f"{path}{'&' if '?' in path else '?'}cursor={token(position)}", 400, "malformed")


async def test_a_cursor_that_is_nested_deeply_is_malformed(api: Api) -> None:
    """Twenty thousand brackets exhaust no stack."""
    nested = base64.urlsafe_b64encode(b"[" * 20_000).decode().rstrip("=")
    await api.fails("GET", f"/customers?cursor={nested}", 400, "malformed")


@pytest.mark.parametrize("name", ["Ünïcode\u00a0GmbH", "\u202eright to left", "😀"])
async def test_a_cursor_carries_every_name_that_can_be_given(api: Api, name: str) -> None:
    """A list that is sorted by names goes on behind each of them."""
    for number in range(3):
        await api.post("/customers", json={"name": name, "external_id": str(number)})
    first = await api.get("/customers", sort="name:asc", limit=2)
    rest = await api.get("/customers", sort="name:asc", limit=2, cursor=first["pagination"]["next_cursor"])
    assert {row["external_id"] for row in first["data"] + rest["data"]} == {"0", "1", "2"}


@pytest.mark.parametrize("character", ["\\u0000", "\\u0007", "\\u007f"])
async def test_an_address_has_no_control_characters(api: Api, character: str) -> None:
    """PostgreSQL stores no NUL, and no mail header has use for the others."""
    content = f'{{"name": "A", "email": "a{character}b@example.com"}}'.encode()
    problem = await api.fails("POST", "/customers", 422, "invalid", content=content)
    assert [error["field"] for error in problem["errors"]] == ["email"]


@pytest.mark.parametrize(
    "path", ["/customers?country=%00", "/ledger/entries?event=a%00b", "/webhook-deliveries?status_code=2147483648"]
)
async def test_a_filter_beyond_what_a_column_holds_is_invalid(api: Api, path: str) -> None:
    """A NUL in a text and a number beyond 32 bits are the caller's, not a fault of ours."""
    await api.fails("GET", path, 422, "invalid")


@pytest.mark.parametrize(
    ("currency", "quantity"), [("USD", "999999999999999"), ("CLF", "1"), ("USD", "100"), ("JPY", "99999")]
)
async def test_an_amount_beyond_what_is_stored_is_refused(api: Api, currency: str, quantity: str) -> None:
    """Amounts are stored in 63 bits of minor units (M-01): 92 quadrillion dollars, and less of a finer currency."""
    await api.post("/customers", json={"name": "A", "external_id": "a", "currency": currency})
    line = {"description": "x", "unit_price": "999999999999999", "quantity": quantity}
    invoice = {"customer_id": "a", "currency": currency, "line_items": [line], "status": "issued"}
    await api.fails("POST", "/invoices", 422, json=invoice)
    assert (await api.get("/invoices"))["data"] == []


@pytest.mark.parametrize("year", ["0001", "1899", "3000", "9999"])
async def test_the_ends_of_the_calendar_are_refused(api: Api, year: str) -> None:
    """The first and the last instant are infinite to PostgreSQL and could not be read again; near them periods end."""
    await customer(api)
    payment = {"customer_id": "acme", "amount": "1", "currency": "USD", "paid_at": f"{year}-01-01"}
    await api.fails("POST", "/payments", 422, "invalid", json=payment)
    key = {"name": "k", "scopes": ["customers:read"], "expires_at": f"{year}-01-01T00:00:00Z"}
    await api.fails("POST", "/api-keys", 422, "invalid", json=key)
    await api.fails("POST", "/test-clocks", 422, "invalid", json={"frozen_at": f"{year}-12-31T23:59:59.999999Z"})
    assert (await api.get("/payments"))["data"] == []


async def test_a_verb_that_no_route_takes_names_those_that_it_takes(api: Api) -> None:
    """RFC 9110, 15.5.6: a 405 says what is allowed."""
    response = await api.http.request("OPTIONS", "/api/customers")
    assert response.status_code == 405
    assert "GET" in response.headers["allow"]
