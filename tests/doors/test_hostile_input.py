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


MISREAD: dict[str, tuple[bytes, int, str, str | None]] = {
    "an unknown field": (b'{"name": "A", "nmae": "B"}', 422, "invalid", "nmae"),
    "an unknown field inside": (
        b'{"name": "A", "billing_address": {"zip": "1"}}',
        422,
        "invalid",
        "billing_address.zip",
    ),
    "a missing field": (b'{"email": "a@example.com"}', 422, "invalid", "name"),
    "a number for a text": (b'{"name": 5}', 422, "invalid", "name"),
    "a text for a list": (b'{"name": "A", "aliases": "a"}', 422, "invalid", "aliases"),
    "null for a text": (b'{"name": null}', 422, "invalid", "name"),
    "a text that is too long": (b'{"name": "' + b"A" * 256 + b'"}', 422, "invalid", "name"),
    "an empty text": (b'{"name": ""}', 422, "invalid", "name"),
    "a number that is too large": (b'{"name": "A", "net_days": 1' + b"0" * 30 + b"}", 422, "invalid", "net_days"),
    "a number of five thousand digits": (b'{"name": "A", "net_days": ' + b"9" * 5_000 + b"}", 400, "malformed", None),
    "a number beyond every float": (b'{"name": "A", "net_days": 1e999}', 422, "invalid", "net_days"),
    "a word that is no choice": (b'{"name": "A", "currency": "XXX"}', 422, "invalid", "currency"),
    "half of a surrogate pair": (b'{"name": "\\ud800"}', 400, "malformed", None),
    "two values under one name": (b'{"name": "A", "email": "a@b.c", "email": "d@e.f"}', 400, "malformed", "email"),
    "two values under one name inside": (b'{"name": "A", "metadata": {"a": "1", "a": "2"}}', 400, "malformed", "a"),
    "broken UTF-8": (b'{"name": "\xff\xfe"}', 400, "malformed", None),
    "UTF-16": ('{"name": "A"}'.encode("utf-16"), 400, "malformed", None),
    "a byte order mark": (b'\xef\xbb\xbf{"name": "A"}', 400, "malformed", None),
    "a number that JSON does not know": (b'{"name": "A", "net_days": NaN}', 400, "malformed", None),
    "a hundred thousand brackets": (b'{"name": ' + b"[" * 100_000, 400, "malformed", None),
    "deep nesting": (b'{"name": ' + b"[" * 21 + b"]" * 21 + b"}", 400, "malformed", None),
    "half of it": (b'{"name": "A"', 400, "malformed", None),
    "a list": (b'[{"name": "A"}]', 400, "malformed", None),
    "too much": (b'{"name": "' + b"A" * 1024 * 1024 + b'"}', 413, "too_large", None),
}


@pytest.mark.parametrize("what", MISREAD)
async def test_a_body_out_of_shape_is_refused_by_the_name_of_its_field(api: Api, what: str) -> None:
    """Whatever is wrong has one stable code, and the field at fault where there is one; nothing is stored."""
    content, status, code, field = MISREAD[what]
    problem = await api.fails("POST", "/customers", status, code, content=content)
    assert [each["field"] for each in problem["errors"]] == ([field] if field else [])
    assert problem["detail"]
    assert (await api.get("/customers"))["data"] == []


async def test_all_broken_fields_are_named_at_once(api: Api) -> None:
    """Nobody has to ask again for each."""
    broken = {"name": "", "currency": "XXX", "timezone": "Mars/Olympus", "nmae": "B"}
    problem = await api.fails("POST", "/customers", 422, "invalid", json=broken)
    assert {each["field"] for each in problem["errors"]} == set(broken)


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/customers?limit=0", "limit"),
        ("/customers?limit=101", "limit"),
        ("/customers?limit=%D9%A3", "limit"),
        ("/customers?offset=-1", "offset"),
        ("/customers?offset=0&cursor=x", "offset"),
        ("/customers?cursor=x", "cursor"),
        ("/customers?sort=", "sort"),
        ("/customers?sort=shoe_size:asc", "sort"),
        ("/customers?sort=name:sideways", "sort"),
        ("/invoices?expand=everything", "expand"),
        ("/customers?shoe_size=5", "shoe_size"),
    ],
)
async def test_a_query_out_of_shape_is_refused_by_the_name_of_its_parameter(api: Api, path: str, field: str) -> None:
    """A query that cannot be read says which part of it."""
    problem = await api.fails("GET", path, 400, "malformed")
    assert [each["field"] for each in problem["errors"]] == [field]


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("Content-Type", "multipart/form-data"),
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Content-Type", "text/csv"),
        ("Content-Encoding", "br"),
        ("Content-Encoding", "gzip, gzip"),
    ],
)
async def test_a_body_that_is_not_plain_json_is_refused(api: Api, header: str, value: str) -> None:
    """What says that it is files, a text, or packed otherwise than by gzip is not guessed at."""
    content = b'{"name": "A"}'
    problem = await api.fails(
        "POST", "/customers", 400, "unsupported_media_type", content=content, headers={header: value}
    )
    assert [each["field"] for each in problem["errors"]] == [header]


@pytest.mark.parametrize(
    "kind",
    [
        "application/json",
        "application/json; charset=utf-8",
        "application/vnd.api+json",
        "application/x-www-form-urlencoded",
        None,
    ],
)
async def test_json_is_read_under_each_of_its_names(api: Api, kind: str | None) -> None:
    """With parameters, as a dialect, without a word, or as what `curl -d` says of every body."""
    made = await api.post("/customers", content=b'{"name": "A"}', headers={"Content-Type": kind} if kind else {})
    assert made["name"] == "A"


@pytest.mark.parametrize("written", ["7", "7.0", "7.00", "70e-1"])
async def test_a_whole_number_is_whole_however_it_is_written(api: Api, written: str) -> None:
    """To JSON Schema 7.0 is an integer, and so it is to us."""
    made = await api.post("/customers", content=f'{{"name": "A", "net_days": {written}}}'.encode())
    assert made["net_days"] == 7


async def test_who_has_no_key_is_not_read(api: Api) -> None:
    """A body, a query or a version out of shape is no matter before there is a key."""
    for headers in ({}, {"Authorization": "Basic QTpC"}):
        response = await api.http.post("/api/customers?limit=x", content=b"{" * 9, headers=headers)
        assert response.status_code == 401


@pytest.mark.parametrize("method", ["OPTIONS", "TRACE", "PROPFIND", "DELETE"])
async def test_a_verb_that_a_route_does_not_take_is_named_with_those_that_it_takes(api: Api, method: str) -> None:
    """RFC 9110, 15.5.6: a 405 says what is allowed, and nothing else."""
    response = await api.http.request(method, "/api/customers", headers={"Authorization": f"Bearer {api.key}"})
    assert response.status_code == 405
    assert response.headers["allow"] == "GET, HEAD, POST"
    assert response.json()["code"] == "method_not_allowed"


async def test_a_test_clock_does_not_bill_a_thousand_years(api: Api) -> None:
    """One request must not keep the worker busy for days: ten years at once are the most, and can be gone again."""
    await api.fails("POST", "/test-clocks", 422, "test_clock_too_far", json={"frozen_at": "2999-01-01T00:00:00Z"})
    await api.clock("2026-01-01T00:00:00Z")
    path = f"/test-clocks/{api.clock_id}/advance"
    problem = await api.fails("POST", path, 422, "test_clock_too_far", json={"to": "2036-01-10T00:00:00Z"})
    assert [each["field"] for each in problem["errors"]] == ["to"]
    await api.advance("2036-01-01T00:00:00Z")
    await api.advance("2046-01-01T00:00:00Z")


async def test_an_exponent_beyond_all_bounds_is_no_number(api: Api) -> None:
    """A number whose exponent nothing can hold is refused as a body that cannot be read, wherever it stands."""
    for path in ("/customers", "/events"):
        raw = b'{"account": "acme", "n": 1e99999999999999999999}'
        await api.fails("POST", path, 400, "malformed", content=raw, headers={"Content-Type": "application/json"})
