"""What is asked of intake after every fault: what was acknowledged is stored once, and counted once."""

from datetime import timedelta
from fractions import Fraction

from billow.kit.time import instant_text
from billow.runtime import clock
from tests.faults.senders import BATCH, Sending
from tests.faults.serving import Serving, until

BETWEEN = 20 * BATCH
"""Events that are acknowledged before the next blow."""


async def customer(serving: Serving) -> str:
    """A subscribed customer whose calls are counted; answers an instant in its present period."""
    counted = {"name": "Calls", "code": "calls", "event_name": "call", "aggregation": {"method": "sum", "field": "n"}}
    await serving.ask("POST", "/metrics", counted)
    product = {"name": "Calls", "code": "calls", "fee_type": "metered", "payment_terms": "arrears"}
    await serving.ask("POST", "/products", {**product, "metric_ids": ["calls"]})
    price = {"type": "unit", "billing_interval": "monthly", "billing_direction": "arrears", "unit_price": "1.00"}
    items = [{"product_id": "calls", "price": price}]
    await serving.ask("POST", "/plans", {"name": "Pro", "code": "pro", "currency": "USD", "items": items})
    await serving.ask("POST", "/customers", {"name": "Busy", "external_id": "busy", "timezone": "UTC"})
    now = clock.wall()
    start = {"start_date": (now - timedelta(days=1)).date().isoformat()}
    body = {"customer_id": "busy", "plan_id": "pro", "auto_activate": True, "contract": start}
    await serving.ask("POST", "/subscriptions", body)
    return instant_text(now.replace(microsecond=0))


async def acknowledged(sending: Sending, more: int) -> None:
    """Wait until so many further events are acknowledged."""
    wanted = len(sending.acknowledged) + more

    async def reached() -> bool:
        return len(sending.acknowledged) >= wanted

    await until(reached, f"{more} further events acknowledged")


async def check(serving: Serving, sending: Sending) -> None:
    """What was acknowledged is stored once; sending everything again stores nothing; usage counts each event once."""
    assert sending.acknowledged == sending.sent
    assert set(sending.called_new.values()) == {1}
    assert await serving.stored() == dict.fromkeys(sending.acknowledged, 1)

    answers = await sending.again()
    assert {each for said in answers for each in said["duplicates"]} == sending.sent
    assert [said for said in answers if said["duplicates"] != said["ingested"] or said.get("conflicts")] == []
    assert await serving.stored() == dict.fromkeys(sending.acknowledged, 1)
    usage = await serving.ask("GET", "/customers/busy/usage")
    assert [(Fraction(each["quantity"]), each["events"]) for each in usage["charges"]] == [(len(sending.sent),) * 2]
    await serving.is_sound()


async def refused(sending: Sending) -> None:
    """Wait until a further request was refused."""
    before = len(sending.refusals)

    async def reached() -> bool:
        return len(sending.refusals) > before

    await until(reached, "refused")
