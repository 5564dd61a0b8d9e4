"""Every invoice explains itself: an evaluator written here, and the events themselves, lead to the same figures."""

from decimal import Decimal
from fractions import Fraction
from math import ceil, floor, prod
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.client import Api
from tests.scenarios.business import (
    business,
    call,
    customer,
    fixed,
    invoices,
    metered,
    plan,
    products,
    send,
    subscribe,
)


def half_away(value: Fraction, places: int) -> Fraction:
    """The value at *places* decimals, halves away from zero."""
    scaled = abs(value) * 10**places
    whole = floor(scaled + Fraction(1, 2))
    return Fraction(whole if value >= 0 else -whole, 10**places)


def evaluate(node: dict[str, Any]) -> Fraction:
    """The value of a tree from its leaves; each node must state what comes out."""
    stated = Fraction(node.get("exact", node["value"]))
    if node["op"] == "given":
        return stated
    values = [evaluate(each) for each in node["operands"]]
    found = {
        "add": lambda: sum(values, Fraction(0)),
        "subtract": lambda: values[0] - values[1],
        "multiply": lambda: prod(values, start=Fraction(1)),
        "divide": lambda: values[0] / values[1],
        "min": lambda: min(values),
        "max": lambda: max(values),
        "ceil": lambda: Fraction(ceil(values[0])),
        "floor": lambda: Fraction(floor(values[0])),
        "round": lambda: half_away(values[0], int(values[1])),
    }[node["op"]]()
    assert found == stated, f"{node['label']}: {node['op']} of {values} is {found}, not {stated}"
    return found


def leaves(node: dict[str, Any]) -> list[dict[str, Any]]:
    """The nodes without operands."""
    return [leaf for each in node.get("operands", []) for leaf in leaves(each)] or [node]


async def explained(api: Api, invoice: Any) -> Any:
    """The explanation, held against the invoice: total, lines and their calculations."""
    found = await api.get(f"/invoices/{invoice['id']}/explain")
    assert evaluate(found["tree"]) == Fraction(invoice["total"]) == Fraction(found["total"])
    assert [x["line_id"] for x in found["lines"]] == [x["id"] for x in invoice["line_items"]]
    for line, item in zip(found["lines"], invoice["line_items"], strict=True):
        assert evaluate(line["tree"]) == Fraction(item["amount"])
        if line["evidence"]:
            await held_against_events(api, line, item)
    return found


async def held_against_events(api: Api, line: Any, item: Any) -> None:
    """The evidence of a usage line is the count, the span and the digest of the events behind its link that were there
    when the invoice was made."""
    url = urlsplit(line["events_url"])
    events = await api.every(url.path, **dict(parse_qsl(url.query)))
    stamps = sorted(e["timestamp"] for e in events)
    evidence = line["evidence"]
    assert evidence["events"] == len(events)
    assert (evidence["first_at"], evidence["last_at"]) == ((stamps[0], stamps[-1]) if stamps else (None, None))
    digests = sum(int(e["digest"], 16) for e in events) % 2**64
    assert evidence["digest"] == f"{digests:016x}"
    assert Decimal(item["quantity"]) == sum(Decimal(str(e["properties"]["n"])) for e in events)


async def test_every_invoice_of_an_eventful_half_year_explains_itself(api: Api) -> None:
    """Fees, tiers, taxes, an upgrade, late events, a cancellation with credit: each total follows from its leaves."""
    tiers = [
        {"up_to": "100", "unit_price": "0.3333", "flat_fee": "5"},
        {"up_to": None, "unit_price": "0.071", "flat_fee": "0"},
    ]
    usage = {"product_id": "calls", "price": {"type": "graduated", "billing_interval": "monthly", "tiers": tiers}}
    await business(api, fixed("99.99", quantity="3"), usage, fixed("250.00", "setup"))
    await plan(api, "scale", fixed("149.95"), metered("0.0123456789"))
    await api.post("/taxes", json={"name": "VAT", "code": "vat", "rate": "19"})
    await api.post("/taxes", json={"name": "City", "code": "city", "rate": "0.875"})
    await api.post("/billing-entities/default/taxes", json={"tax_codes": ["vat", "city"]})
    made = await subscribe(api, start="2026-01-01", calendar=True)
    months = ["2026-01", "2026-02", "2026-03", "2026-04"]
    for n, month in enumerate(months):
        await api.advance(f"{month}-13T00:00:00Z")
        sent = [call(f"{month}-{k}", f"{month}-{k:02d}T12:00:00Z", 17 * k + n) for k in range(1, 13)]
        await send(api, *sent)
        if n == 1:
            await api.post(f"/subscriptions/{made['id']}/changes", json={"plan_id": "scale"})
        if n == 2:
            await send(api, call("late", "2026-01-31T23:59:59.5Z", 1000))
    await api.post(f"/subscriptions/{made['id']}/cancel", json={})
    await api.advance("2026-05-01T00:00:00Z")

    found = await invoices(api)
    kinds = {x["kind"] for invoice in found for x in invoice["line_items"]}
    assert kinds == {"fixed", "add_on", "usage", "proration_credit", "proration_charge", "adjustment"}
    for invoice in found:
        tree = (await explained(api, invoice))["tree"]
        assert leaves(tree), "a tree ends in what was read"
    assert (await api.get("/ledger/trial-balance"))["balanced"]


async def test_a_one_off_invoice_explains_itself(api: Api) -> None:
    """Quantity times price, rounded, with tax."""
    await business(api, fixed("1.00"))
    await api.post("/taxes", json={"name": "VAT", "code": "vat", "rate": "8.1"})
    await api.post("/billing-entities/default/taxes", json={"tax_codes": ["vat"]})
    body = {"customer_id": "acme", "line_items": [{"description": "x", "quantity": "0.333", "unit_price": "9.99"}]}
    made = await api.post("/invoices", json={**body, "currency": "USD", "status": "issued"})

    assert (made["subtotal"], made["total"]) == ("3.33", "3.60")
    await explained(api, made)


def read(node: dict[str, Any]) -> set[tuple[str, str]]:
    """What a calculation rests on: its leaves by label and value."""
    return {(leaf["label"], leaf["value"]) for leaf in leaves(node)}


async def test_a_part_of_a_period_names_its_days(api: Api) -> None:
    """From 31.00 to 62.00 a month on the 11th: ten of 31 days are over, and 21 are credited and charged."""
    await business(api, fixed("31.00"))
    made = await subscribe(api, start="2026-01-01")
    await api.advance("2026-01-11T00:00:00Z")
    change = {"update": [{"product_id": "platform", "adjust": {"unit_price": "62.00"}}], "invoice": "now"}
    await api.post(f"/subscriptions/{made['id']}/changes", json=change)
    found = await explained(api, (await invoices(api))[1])

    assert sorted((line["tree"]["value"], line["amount"]) for line in found["lines"]) == [
        ("-21", "-21.00"),
        ("42", "42.00"),
    ]
    for line in found["lines"]:
        assert {("days elapsed", "10"), ("days of the period", "31")} <= read(line["tree"])
    (subtotal,) = found["tree"]["operands"]
    services = [each["source"] for each in subtotal["operands"]]
    assert [(each["from"], each["to"]) for each in services] == [("2026-01-11", "2026-02-01")] * 2


async def test_a_commitment_names_what_was_agreed_and_what_was_spent(api: Api) -> None:
    """At least 100.00 a month, of which 63.00 were used and 10 % were taken off: 56.70, so 43.30 are missing."""
    await api.clock("2026-01-01T00:00:00Z")
    await products(api)
    terms = {"minimum_spend": {"amount": "100.00"}, "discount": {"type": "percentage", "amount": "10"}}
    await plan(api, "pro", metered("1.00"), **terms)
    await customer(api)
    await subscribe(api, start="2026-01-01")
    await api.advance("2026-01-20T00:00:00Z")
    await send(api, call("e1", "2026-01-10T00:00:00Z", 63))
    await api.advance("2026-02-01T00:00:00Z")
    (invoice,) = await invoices(api)
    found = await explained(api, invoice)

    kinds = {x["kind"]: line for x, line in zip(invoice["line_items"], found["lines"], strict=True)}
    assert {kind: line["amount"] for kind, line in kinds.items()} == {
        "usage": "63.00",
        "discount": "-6.30",
        "true_up": "43.30",
    }
    assert {("percent", "10"), ("calls", "63")} <= read(kinds["discount"]["tree"])
    assert {("agreed", "100"), ("calls", "63"), ("discount", "-6.3")} <= read(kinds["true_up"]["tree"])
    (agreed,) = [leaf for leaf in leaves(kinds["true_up"]["tree"]) if leaf["label"] == "agreed"]
    assert agreed["source"] == {"period": "2026-01-01/2026-02-01"}


async def test_an_invoice_on_the_way_names_the_threshold(api: Api) -> None:
    """25 calls pass the threshold of 20.00, and 30 more that of 50.00: the second invoice is 55.00 less 25.00."""
    await api.clock("2026-01-01T00:00:00Z")
    await products(api)
    await plan(api, "pro", metered("1.00"), usage_thresholds=[{"amount": "20.00"}, {"amount": "50.00"}])
    await customer(api)
    await subscribe(api, start="2026-01-01")
    for day, n in ((5, 25), (10, 30)):
        await api.advance(f"2026-01-{day:02}T12:00:00Z")
        await send(api, call(f"e{day}", f"2026-01-{day:02}T00:00:00Z", n))
        await api.advance(f"2026-01-{day + 2:02}T12:00:00Z")
    (first,), (second,) = [(await explained(api, each))["lines"] for each in await invoices(api)]

    assert (first["amount"], first["tree"]["source"]["threshold"]) == ("25.00", "20.00")
    assert (second["amount"], second["tree"]["source"]["threshold"]) == ("30.00", "50.00")
    assert ("billed before", "25") in read(second["tree"])
