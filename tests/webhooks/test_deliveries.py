"""Deliveries: what arrives, when, in which order, and how often."""

import asyncio
import hashlib
import hmac
from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from standardwebhooks import Webhook, WebhookVerificationError

from billow.runtime import http
from billow.webhooks import jobs
from tests.client import Api
from tests.webhooks.conftest import FAULT, LADDER, START, Receiver, deliveries, listen


async def test_a_message_holds_the_object_and_is_signed(api: Api, receiver: Receiver) -> None:
    """The body is the envelope with the object as its GET shows it; both signatures verify, by library and by hand."""
    await api.clock(START)
    endpoint = await listen(api, receiver, "customer.*")
    customer = await api.post("/customers", json={"name": "Acme", "external_id": "acme"})
    await api.advance(START)

    (call,) = receiver.calls
    (event,) = (await api.get("/feed"))["data"]
    assert call.message == event
    assert list(call.message) == ["id", "type", "timestamp", "sequence", "data"]
    assert call.message["type"] == "customer.created"
    assert call.message["timestamp"] == START
    assert call.message["data"] == customer == await api.get("/customers/acme")
    assert call.headers["webhook-id"] == event["id"]
    assert call.headers["content-type"] == "application/json"
    Webhook(endpoint["secret"]).verify(call.body, call.headers)
    plain = hmac.new(endpoint["secret"].encode(), call.body, hashlib.sha256).hexdigest()
    assert call.headers["x-webhook-signature"] == plain
    with pytest.raises(WebhookVerificationError):
        Webhook(endpoint["secret"]).verify(call.body + b" ", call.headers)


async def test_an_endpoint_gets_what_it_asked_for_since_it_exists(
    api: Api, receiver: Receiver, other_receiver: Receiver
) -> None:
    """Types that were not asked for, and events from before the endpoint, do not arrive."""
    await api.clock(START)
    await api.post("/customers", json={"name": "Early", "external_id": "early"})
    await listen(api, receiver, "customer.updated")
    await listen(api, other_receiver)
    await api.post("/customers", json={"name": "Late"})
    await api.patch("/customers/early", {"name": "Earlier"})
    await api.advance(START)

    assert receiver.types == ["customer.updated"]
    assert sorted(other_receiver.types) == ["customer.created", "customer.updated"]
    assert [
        call.message["data"]["name"] for call in other_receiver.calls if call.message["type"][-7:] == "created"
    ] == ["Late"]


async def test_the_ladder_is_walked_to_the_minute(api: Api, receiver: Receiver) -> None:
    """Five attempts at the published distances carry the same bytes and id, and then the delivery has failed."""
    await api.clock(START)
    await listen(api, receiver)
    receiver.otherwise = FAULT
    await api.post("/customers", json={"name": "Acme"})
    await api.advance("2026-01-05T00:00:00Z")

    (delivery,) = await deliveries(api)
    assert [attempt["at"] for attempt in delivery["attempts"]] == LADDER
    assert {(a["status_code"], a["body_excerpt"]) for a in delivery["attempts"]} == {(500, "sorry")}
    assert (delivery["status"], delivery["attempt_count"], delivery["next_attempt_at"]) == ("failed", 5, None)
    assert delivery["finished_at"] == LADDER[-1]
    assert len(receiver.calls) == 5
    assert len({call.body for call in receiver.calls}) == 1
    assert len({call.headers["webhook-id"] for call in receiver.calls}) == 1


async def test_an_attempt_that_is_accepted_ends_the_ladder(api: Api, receiver: Receiver) -> None:
    """After two failures and a success nothing more is sent."""
    await api.clock(START)
    await listen(api, receiver)
    receiver.answers.extend([FAULT, FAULT])
    await api.post("/customers", json={"name": "Acme"})
    await api.advance("2026-01-01T00:10:00Z")
    (waiting,) = await deliveries(api)
    assert (waiting["status"], waiting["attempt_count"]) == ("pending", 2)
    assert waiting["next_attempt_at"] == LADDER[2]

    await api.advance("2026-02-01T00:00:00Z")

    (delivery,) = await deliveries(api, status="succeeded")
    assert [attempt["status_code"] for attempt in delivery["attempts"]] == [500, 500, 200]
    assert delivery["finished_at"] == LADDER[2]
    assert len(receiver.calls) == 3


async def test_events_of_one_object_arrive_in_their_order(api: Api, receiver: Receiver) -> None:
    """While the first event of a customer is pending its second waits, and those of another customer pass."""
    await api.clock(START)
    await listen(api, receiver)
    receiver.answers.append(FAULT)
    await api.post("/customers", json={"name": "First", "external_id": "first"})
    await api.advance(START)
    await api.patch("/customers/first", {"name": "First again"})
    await api.post("/customers", json={"name": "Other", "external_id": "other"})
    await api.advance("2026-01-01T00:04:59Z")
    assert [call.message["data"]["external_id"] for call in receiver.calls] == ["first", "other"]
    _, held, _ = await deliveries(api)
    assert (held["status"], held["attempt_count"], held["next_attempt_at"]) == ("pending", 0, None)

    await api.advance("2026-01-01T00:05:00Z")

    assert receiver.types == ["customer.created", "customer.created", "customer.created", "customer.updated"]
    assert {d["status"] for d in await deliveries(api)} == {"succeeded"}


async def test_a_failed_event_holds_up_no_later_one(api: Api, receiver: Receiver) -> None:
    """Once the first event of an object has failed for good, the next is sent at that instant."""
    await api.clock(START)
    await listen(api, receiver)
    receiver.answers.extend([FAULT] * 5)
    await api.post("/customers", json={"name": "Acme", "external_id": "acme"})
    await api.patch("/customers/acme", {"name": "Acme 2"})
    await api.advance("2026-01-05T00:00:00Z")

    first, second = await deliveries(api)
    assert (first["status"], second["status"]) == ("failed", "succeeded")
    assert [attempt["at"] for attempt in second["attempts"]] == [LADDER[-1]]


async def test_one_endpoint_in_trouble_does_not_delay_another(
    api: Api, receiver: Receiver, other_receiver: Receiver
) -> None:
    """While calls to one endpoint hang, more of them than there are places, all messages to the other arrive."""
    over = asyncio.Event()

    async def hang(writer: asyncio.StreamWriter) -> None:
        await over.wait()
        writer.write(FAULT)

    receiver.otherwise = hang
    await api.clock(START)
    stuck = await listen(api, receiver)
    await listen(api, other_receiver)
    for number in range(jobs.AT_ONCE + 4):
        await api.post("/customers", json={"name": f"Customer {number}"})
    await other_receiver.wait(jobs.AT_ONCE + 4)
    waiting = await deliveries(api, endpoint_id=stuck["id"])
    over.set()
    await api.advance(START)

    assert {(d["status"], d["attempt_count"]) for d in waiting} == {("pending", 0)}
    assert {d["attempt_count"] for d in await deliveries(api, endpoint_id=stuck["id"])} == {1}
    assert len(other_receiver.calls) == jobs.AT_ONCE + 4


async def test_an_answer_that_takes_too_long_is_a_failure(
    api: Api, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A receiver that does not answer in time has failed the attempt, and the delivery goes on along the ladder."""
    monkeypatch.setattr(http, "TOTAL_SECONDS", 0.5)
    over = asyncio.Event()

    async def hang(writer: asyncio.StreamWriter) -> None:
        await over.wait()

    receiver.answers.append(hang)
    await api.clock(START)
    await listen(api, receiver)
    await api.post("/customers", json={"name": "Acme"})
    await api.advance(START)
    over.set()

    (delivery,) = await deliveries(api)
    (attempt,) = delivery["attempts"]
    assert (attempt["status_code"], attempt["error"]) == (None, "no complete answer within 0.5 seconds")
    assert (delivery["status"], delivery["next_attempt_at"]) == ("pending", LADDER[1])


REDIRECT = b"HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


@pytest.mark.parametrize(
    ("answer", "status", "error"),
    [
        (REDIRECT, 302, "the receiver answered 302"),
        (b"HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n", 410, "the receiver answered 410"),
        (b"\x00\xffgarbage\r\n\r\n", None, "the receiver does not speak HTTP"),
        (b"", None, "the receiver does not speak HTTP"),
    ],
)
async def test_all_but_2xx_is_a_failure(
    api: Api, receiver: Receiver, answer: bytes, status: int | None, error: str
) -> None:
    """A redirect (not followed), an error, garbage or no answer is a failed attempt that is repeated."""
    await api.clock(START)
    await listen(api, receiver)
    receiver.answers.append(answer)
    await api.post("/customers", json={"name": "Acme"})
    await api.advance("2026-01-01T00:05:00Z")

    (delivery,) = await deliveries(api)
    first, second = delivery["attempts"]
    assert (first["status_code"], first["error"]) == (status, error)
    assert (second["status_code"], second["error"], delivery["status"]) == (200, None, "succeeded")
    assert len(receiver.calls) == 2


async def test_a_strange_2xx_is_accepted_and_shown_in_part(api: Api, receiver: Receiver) -> None:
    """What follows a 2xx does not matter: of an endless answer with control characters a clean start is kept."""

    async def flood(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n\x00<b>")
        for _ in range(200):
            writer.write(b"x" * 10_000)
            await writer.drain()

    receiver.answers.append(flood)
    await api.clock(START)
    await listen(api, receiver)
    await api.post("/customers", json={"name": "Acme"})
    await api.advance(START)

    (delivery,) = await deliveries(api)
    excerpt = delivery["attempts"][0]["body_excerpt"]
    assert delivery["status"] == "succeeded"
    assert excerpt.startswith("\ufffd<b>xxx")
    assert len(excerpt) == 1000


async def test_an_address_that_became_private_is_not_called(api: Api, receiver: Receiver) -> None:
    """The address is checked again on each attempt; a refused one is a failed attempt, told without details."""
    await api.clock(START)
    endpoint = await listen(api, receiver)
    async with api.app.database.system() as conn:
        moved = text("update webhook_endpoints set url = 'http://169.254.169.254/latest' where id = :id")
        await conn.execute(moved, {"id": endpoint["id"]})
    await api.post("/customers", json={"name": "Acme"})
    await api.advance(START)

    (delivery,) = await deliveries(api)
    (attempt,) = delivery["attempts"]
    assert (attempt["status_code"], attempt["body_excerpt"]) == (None, None)
    assert attempt["error"] == "the address may not be called"
    assert (delivery["status"], delivery["next_attempt_at"]) == ("pending", LADDER[1])
    assert receiver.calls == []


async def test_a_test_message_goes_to_its_endpoint_alone(
    api: Api, receiver: Receiver, other_receiver: Receiver
) -> None:
    """It arrives signed at the endpoint that was named, whatever types that wants, and nowhere else."""
    await api.clock(START)
    endpoint = await listen(api, receiver, "customer.created")
    await listen(api, other_receiver)

    test = await api.post(f"/webhook-endpoints/{endpoint['id']}/test")
    await api.advance(START)

    (call,) = receiver.calls
    assert (call.message["type"], call.message["data"]["id"]) == ("webhook.test", test["id"])
    Webhook(endpoint["secret"]).verify(call.body, call.headers)
    assert other_receiver.calls == []
    (delivery,) = await deliveries(api, object_id=test["id"])
    assert (delivery["endpoint_id"], delivery["status"]) == (endpoint["id"], "succeeded")


async def test_a_disabled_endpoint_gets_nothing(api: Api, receiver: Receiver) -> None:
    """Disabling fails what is pending; what happens until it is enabled again never arrives, what happens then does."""
    await api.clock(START)
    endpoint = await listen(api, receiver)
    path = f"/webhook-endpoints/{endpoint['id']}"
    receiver.answers.append(FAULT)
    await api.post("/customers", json={"name": "Pending"})
    await api.advance(START)

    await api.patch(path, {"enabled": False})
    await api.fails("POST", f"{path}/test", 409, "webhook_endpoint_not_in_use")
    await api.post("/customers", json={"name": "Meanwhile"})
    await api.advance("2026-01-03T00:00:00Z")
    assert [call.message["data"]["name"] for call in receiver.calls] == ["Pending"]
    assert [d["status"] for d in await deliveries(api)] == ["failed"]

    await api.patch(path, {"enabled": True})
    await api.post("/customers", json={"name": "After"})
    await api.advance("2026-01-03T00:00:00Z")
    assert [call.message["data"]["name"] for call in receiver.calls] == ["Pending", "After"]


async def test_a_failed_delivery_is_retried_by_hand(api: Api, receiver: Receiver) -> None:
    """A retry sends the same bytes at once and, when it fails, has the whole ladder before it again."""
    await api.clock(START)
    await listen(api, receiver)
    receiver.answers.extend([FAULT] * 6)
    await api.post("/customers", json={"name": "Acme"})
    await api.advance("2026-01-10T00:00:00Z")
    (failed,) = await deliveries(api, status="failed")

    retried = await api.post(f"/webhook-deliveries/{failed['id']}/retry")
    assert (retried["status"], retried["next_attempt_at"]) == ("pending", "2026-01-10T00:00:00Z")
    await api.advance("2026-01-10T01:00:00Z")

    (delivery,) = await deliveries(api)
    assert (delivery["status"], delivery["attempt_count"]) == ("succeeded", 7)
    assert [a["at"] for a in delivery["attempts"]] == [*LADDER[2:], "2026-01-10T00:00:00Z", "2026-01-10T00:05:00Z"]
    assert len({call.body for call in receiver.calls}) == 1


async def test_a_range_is_retried_in_order(api: Api, receiver: Receiver) -> None:
    """Of a span, the failed deliveries of the endpoint go out again, those of one object in their order."""
    await api.clock(START)
    endpoint = await listen(api, receiver)
    receiver.answers.extend([FAULT] * 10)
    await api.post("/customers", json={"name": "Acme", "external_id": "acme"})
    await api.patch("/customers/acme", {"name": "Acme 2"})
    await api.advance("2026-01-10T00:00:00Z")
    await api.post("/customers", json={"name": "Later"})
    await api.advance("2026-01-10T00:00:00Z")
    assert [d["status"] for d in await deliveries(api)] == ["failed", "failed", "succeeded"]
    del receiver.calls[:]
    receiver.answers.append(FAULT)

    span = {"created_at_gte": START, "created_at_lte": "2026-01-09T00:00:00Z", "endpoint_id": endpoint["id"]}
    assert await api.post("/webhook-deliveries/retry", json=span) == {"retried": 2}
    await api.advance("2026-01-10T00:04:59Z")
    assert receiver.types == ["customer.created"]
    await api.advance("2026-01-10T00:05:00Z")

    assert receiver.types == ["customer.created", "customer.created", "customer.updated"]
    assert {d["status"] for d in await deliveries(api)} == {"succeeded"}
    assert await api.post("/webhook-deliveries/retry", json=span) == {"retried": 0}


async def test_both_secrets_sign_for_a_day_after_a_rotation(api: Api, receiver: Receiver) -> None:
    """Within 24 hours the old and the new secret verify; afterwards only the new one; the plain header uses the new."""
    await api.clock(START)
    endpoint = await listen(api, receiver)
    rotated = await api.post(f"/webhook-endpoints/{endpoint['id']}/rotate")
    await api.post("/customers", json={"name": "During"})
    await api.advance("2026-01-02T00:00:00Z")
    await api.post("/customers", json={"name": "After"})
    await api.advance("2026-01-02T00:00:00Z")

    during, after = receiver.calls
    for secret in (endpoint["secret"], rotated["secret"]):
        Webhook(secret).verify(during.body, during.headers)
    Webhook(rotated["secret"]).verify(after.body, after.headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(endpoint["secret"]).verify(after.body, after.headers)
    for call in (during, after):
        plain = hmac.new(rotated["secret"].encode(), call.body, hashlib.sha256).hexdigest()
        assert call.headers["x-webhook-signature"] == plain


async def test_a_retried_message_has_a_new_time_and_the_same_id(api: Api, receiver: Receiver) -> None:
    """The signed time is the real one of the attempt, so that a receiver's tolerance holds (correctness 8.5)."""
    before = int(datetime.now(UTC).timestamp())
    await api.clock(START)
    await listen(api, receiver)
    receiver.answers.append(FAULT)
    await api.post("/customers", json={"name": "Acme"})
    await api.advance("2026-01-02T00:00:00Z")
    after = int(datetime.now(UTC).timestamp())

    first, second = (int(call.headers["webhook-timestamp"]) for call in receiver.calls)
    assert before <= first <= second <= after


async def test_deliveries_are_found_by_what_is_known_of_them(api: Api, receiver: Receiver) -> None:
    """Endpoint, status, type, event, object, last status code and time of creation narrow the list."""
    await api.clock(START)
    endpoint = await listen(api, receiver)
    customer = await api.post("/customers", json={"name": "Acme", "external_id": "acme"})
    await api.advance("2026-01-02T00:00:00Z")
    receiver.otherwise = FAULT
    await api.patch("/customers/acme", {"name": "Acme 2"})
    await api.advance("2026-01-02T00:00:00Z")
    created, updated = await deliveries(api)

    for filters, expected in [
        ({"endpoint_id": endpoint["id"]}, [created, updated]),
        ({"object_id": customer["id"]}, [created, updated]),
        ({"status": "pending"}, [updated]),
        ({"status": "pending,succeeded"}, [created, updated]),
        ({"event_type": "customer.created"}, [created]),
        ({"event_id": updated["event_id"]}, [updated]),
        ({"status_code": "200"}, [created]),
        ({"created_at_gte": "2026-01-01T12:00:00Z"}, [updated]),
        ({"created_at_lte": "2026-01-01T12:00:00Z"}, [created]),
    ]:
        assert await deliveries(api, **filters) == expected, filters
