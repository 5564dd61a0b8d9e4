"""A program with nothing but the client: what it promises beside the main path, each held against a running server."""

import json
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial
from typing import TypeVar

import httpx2
from billow_client import (
    Billow,
    ConnectionFailed,
    Model,
    PreconditionFailed,
    Unauthenticated,
    Unavailable,
    answer_of,
    inputs,
    models,
)

E = TypeVar("E", bound=Exception)


def raised(kind: type[E], call: Callable[[], object]) -> E:
    """The exception of *kind* that a call raises."""
    try:
        answer = call()
    except kind as failure:
        return failure
    raise AssertionError(f"it answered {answer}")


class Flaky(httpx2.BaseTransport):
    """A line that loses answers: the request arrives, and the first `losses` answers never do."""

    def __init__(self, losses: int, *, status: int | None = None) -> None:
        self.losses, self.status, self.sent = losses, status, list[httpx2.Request]()
        self.line = httpx2.HTTPTransport()

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Pass it on, and lose the answer while there is one to lose."""
        self.sent.append(request)
        answer = self.line.handle_request(request)
        if len(self.sent) > self.losses:
            return answer
        answer.read()
        if self.status is None:
            raise httpx2.ReadError("the line broke", request=request)
        return httpx2.Response(self.status, headers={"Retry-After": "0"}, request=request)


def exact(billow: Billow) -> None:
    """Amounts are Decimals with the decimals of their currency; days and instants are Python's; nothing is a float."""
    preview = billow.prices.preview(
        currency="USD",
        price={"type": "unit", "unit_price": Decimal("0.1")},
        quantity="3",
    )
    assert (preview.amount, str(preview.amount)) == (Decimal("0.3"), "0.30")
    customer = billow.customers.create(name="Exact", external_id="exact", currency="JPY")
    assert customer.created_at.tzinfo is not None
    assert json.loads(json.dumps(customer.to_dict()))["created_at"].endswith("Z")
    invoice = billow.invoices.create(
        customer_id="exact",
        line_items=[{"description": "A year", "quantity": "2", "unit_price": 500}],
    )
    assert (str(invoice.total), invoice.line_items[0].quantity) == ("1000", Decimal(2))
    assert models.Invoice.from_dict(invoice.to_dict()) == invoice
    assert invoice.customer is None
    whole = billow.invoices.get(str(invoice.id), expand="customer")
    assert whole.customer is not None
    assert whole.customer.name == "Exact"


def newer() -> None:
    """Fields, words and variants that are newer than the client are read, and are there."""
    item = {"id": "itm_1", "item_key": "x", "product_id": "prd_1", "name": "X", "fingerprint": "f", "colour": "red"}
    read = models.PlanItem.from_dict({**item, "price": {"type": "moon", "phase": "full"}})
    assert isinstance(read.price, Model)
    assert (read.price.type, read.__dict__["colour"]) == ("moon", "red")
    assert read.to_dict()["price"] == {"type": "moon", "phase": "full"}


def paged(billow: Billow) -> None:
    """Iterating over a list asks for page after page, by cursor and by offset; a page alone says where it stands."""
    for number in range(5):
        billow.customers.create(name=f"Customer {number}", external_id=f"paged-{number}")
    listed = billow.customers.list(search="paged-", limit=2, sort="name:asc")
    assert [customer.external_id for customer in listed] == [f"paged-{number}" for number in range(5)]
    assert len(list(listed.pages())) == 3
    page = billow.customers.list(search="paged-", limit=2, offset=1, sort="name:asc").page()
    assert (len(page.data), page.pagination.total_count, page.pagination.total_pages) == (2, 5, 3)
    rest = billow.customers.list(search="paged-", limit=2, offset=1, sort="name:asc")
    assert [customer.external_id for customer in rest] == [f"paged-{number}" for number in range(1, 5)]
    both = billow.customers.list(external_id=["paged-1", "paged-3"])
    assert {customer.external_id for customer in both} == {"paged-1", "paged-3"}


def once(key: str) -> None:
    """A write whose answer is lost is sent again under the same key, and takes effect once; so does an event."""
    line = Flaky(losses=1)
    with httpx2.Client(transport=line) as http:
        billow = Billow(api_key=key, http_client=http)
        customer = billow.customers.create(name="Once", external_id="once")
        assert answer_of(customer).replayed
        assert len({request.headers["idempotency-key"] for request in line.sent}) == 1
        line.losses, line.sent = 1, []
        verdict = billow.events.ingest(
            events=[{"account": "once", "event_name": "call", "timestamp": datetime.now(UTC), "properties": {}}]
        )
        assert len(line.sent) == 2
        assert verdict.duplicates == verdict.ingested
    assert len(list(Billow(api_key=key).events.list(customer_id="once"))) == 1


def patient(key: str) -> None:
    """An overloaded server is asked again, as often as was said, and a refusal is not."""
    line = Flaky(losses=2, status=503)
    with httpx2.Client(transport=line) as http:
        assert Billow(api_key=key, http_client=http).customers.get("once").name == "Once"
        line.losses, line.sent = 9, []
        hasty = Billow(api_key=key, http_client=http, max_retries=1)
        overloaded = raised(Unavailable, lambda: hasty.customers.get("once"))
        assert (overloaded.status, len(line.sent)) == (503, 2)
        line.losses, line.sent = 0, []
        stranger = Billow(api_key="sk_test_nobody", http_client=http)
        unknown = raised(Unauthenticated, lambda: stranger.customers.get("once"))
        assert (unknown.code, len(line.sent)) == ("unauthenticated", 1)
        assert unknown.request_id.startswith("req_")
    nowhere = Billow(api_key=key, base_url="http://127.0.0.1:9", max_retries=0)
    silence = str(raised(ConnectionFailed, lambda: nowhere.customers.get("once")))
    assert "127.0.0.1:9" in silence
    assert key not in silence


def careful(billow: Billow, key: str) -> None:
    """A change under an old ETag is refused; null takes a value away; a name stays a name; a key is not shown."""
    before = billow.customers.get("exact")
    billow.customers.update("exact", email="a@example.com", if_match=str(answer_of(before).etag))
    late: inputs.CustomersUpdate = {"email": "b@example.com", "if_match": str(answer_of(before).etag)}
    raised(PreconditionFailed, lambda: billow.customers.update("exact", **late))
    assert billow.customers.update("exact", name="Exactly").email == "a@example.com"
    assert billow.customers.update("exact", email=None).email is None
    rehearsed = billow.customers.update("exact", name="Never", dry_run=True)
    assert (rehearsed.name, answer_of(rehearsed).dry_run) == ("Never", True)
    assert billow.customers.get("exact").name == "Exactly"
    for name in ("", "..", "."):
        raised(ValueError, partial(billow.customers.delete, name))
    billow.customers.create(name="Slash", external_id="a b?c#d%2F")
    assert billow.customers.get("a b?c#d%2F").name == "Slash"
    billow.customers.delete("a b?c#d%2F")
    assert key not in repr(billow) + repr(billow.api_keys.create(name="Another", scopes=["customers:read"]))
    raised(ValueError, lambda: billow.test_clocks.create(frozen_at=datetime(2026, 1, 1)))
    assert billow.invoices.list(issue_date_gte=date(2026, 1, 1)).page().pagination.per_page == 20


def main() -> None:
    """Every promise, in a sandbox of its own."""
    key = Billow().sandboxes.create(name="Promises").key
    with Billow(api_key=key) as billow:
        exact(billow)
        newer()
        paged(billow)
        once(key)
        patient(key)
        careful(billow, key)
    sys.stdout.write("kept\n")


if __name__ == "__main__":
    main()
