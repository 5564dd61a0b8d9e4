"""Calls that come together are committed together, and each of them is answered as if it had come alone."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Any

import grpc
import httpx2
import pytest
import pytest_asyncio
from prometheus_client import REGISTRY
from sqlalchemy import text

from billow.bootstrap import assemble
from billow.doors.answers import Outcome
from billow.doors.dispatch import Dispatcher, IntakeSaturated
from billow.doors.rest.site import site
from billow.kit import errors, ids
from billow.kit.operation import OPERATIONS
from billow.runtime.db import from_json
from tests.client import World
from tests.conftest import create_database, test_settings
from tests.doors.grpc.conftest import serving
from tests.doors.taking import Taking, said, turns

_TABLE = """
create table bodies (tenant_id text not null, body text not null check (body <> 'forbidden'));
alter table bodies enable row level security;
alter table bodies force row level security;
create policy tenant on bodies using (tenant_id = current_setting('app.tenant_id', true)
  or current_setting('app.scope', true) = 'system');
grant select, insert on bodies to billow_app
"""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def world(cluster: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    """An organisation in a database of its own, in which there is a table of bodies."""
    url = await create_database(cluster, ids.new("groups"), template=template)
    async with assemble(test_settings(tmp_path_factory.mktemp("groups")), url) as app:
        async with app.database.system() as conn:
            for statement in _TABLE.split(";"):
                await conn.execute(text(statement))
        yield await World.found(app)


@pytest.fixture
def make(world: World) -> Callable[..., Taking]:
    """Makes the operation within settings of its own, one transaction at a time by default."""

    def made(**settings: Any) -> Taking:
        chosen = world.app.settings.model_copy(update={"intake_connections": 1, **settings})
        return Taking(Dispatcher(world.app.database, chosen))

    return made


async def stored(world: World) -> list[tuple[str, str]]:
    """All bodies with their tenants, of all tests so far."""
    async with world.app.database.system() as conn:
        return [(row[0], row[1]) for row in await conn.execute(text("select tenant_id, body from bodies"))]


async def test_calls_that_come_while_a_transaction_is_under_way_share_the_next(
    make: Callable[..., Taking], world: World
) -> None:
    """One hundred and one calls are two transactions; each call is answered with what became of its own body."""
    taking, names = make(), [ids.new("one") for _ in range(101)]
    before = groups()
    calls = await taking.held(world.live_key, *names)
    taking.going.set()
    answers = [said(outcome) for outcome in await asyncio.gather(*calls)]

    assert [each["body"] for each in answers] == names
    assert len({each["transaction"] for each in answers}) == 2
    assert len({each["transaction"] for each in answers[1:]}) == 1
    assert set(names) <= {body for _, body in await stored(world)}
    assert groups() == before + 2


def groups() -> float:
    """How many groups were committed so far, as the metrics say."""
    return REGISTRY.get_sample_value("billow_group_calls_count", {"operation": "events.ingest"}) or 0


async def test_a_call_that_comes_alone_waits_for_nobody(make: Callable[..., Taking], world: World) -> None:
    """With a connection free it has a transaction of its own, while another call is still held in hers."""
    taking = make(intake_connections=2)
    (first,) = await taking.held(world.live_key, "slow")
    taking.begun.clear()
    second = taking.ask(world.live_key, "quick")
    async with asyncio.timeout(10):
        await taking.begun.wait()
    taking.going.set()

    assert said(await first)["transaction"] != said(await second)["transaction"]


async def test_the_call_that_follows_an_answer_finds_its_transaction_begun(
    make: Callable[..., Taking], world: World
) -> None:
    """Its connection waits for it, and meanwhile holds neither a snapshot nor a lock; who stops does not wait."""
    taking = make(intake_connections=4, intake_linger_ms=10_000)
    await taking.ask(world.live_key, "first")
    waiting = await begun(world)
    await taking.ask(world.live_key, "second")

    assert (taking.backend, None, 0) in waiting
    async with asyncio.timeout(5):
        await taking.dispatcher.groups.drained()
    assert taking.backend not in [each[0] for each in await begun(world)]


_BEGUN = """
select pid, backend_xmin, (select count(*) from pg_locks l where l.pid = a.pid and locktype <> 'virtualxid') as locks
  from pg_stat_activity a where datname = current_database() and state = 'idle in transaction'
"""


async def begun(world: World) -> list[tuple[Any, ...]]:
    """The connections whose transaction has begun and does nothing, each with its snapshot and its locks."""
    async with world.app.database.system() as conn:
        return [tuple(row) for row in await conn.execute(text(_BEGUN))]


async def test_a_refusal_in_a_group_is_that_of_its_call_alone(make: Callable[..., Taking], world: World) -> None:
    """The others of the group are stored, in one transaction."""
    taking, names = make(), [ids.new("two") for _ in range(3)]
    calls = await taking.held(world.live_key, "first", names[0], "refused", names[1], "refused", names[2])
    taking.going.set()
    answers = await asyncio.gather(*calls, return_exceptions=True)

    assert [type(each) for each in answers[1:]] == [Outcome, errors.Invalid, Outcome, errors.Invalid, Outcome]
    assert len({said(each)["transaction"] for each in answers[1:] if isinstance(each, Outcome)}) == 1
    assert set(names) <= {body for _, body in await stored(world)}


@pytest.mark.parametrize("guilty", ["broken", "forbidden", "\0"])
async def test_what_breaks_a_group_fails_the_call_at_fault_alone(
    make: Callable[..., Taking], world: World, guilty: str
) -> None:
    """Whether our code or the database trips over a body: all others are stored once, and only it is refused."""
    taking, names = make(), [ids.new("three") for _ in range(10)]
    calls = await taking.held(world.live_key, "first", *names[:6], guilty, *names[6:])
    taking.going.set()
    answers = await asyncio.gather(*calls, return_exceptions=True)
    refused = answers.pop(7)
    assert isinstance(refused, errors.Refusal)
    assert refused.kind is (errors.Kind.INVALID if guilty == "\0" else errors.Kind.INTERNAL)
    assert [said(each)["body"] for each in answers[1:] if isinstance(each, Outcome)] == names
    assert sorted(body for _, body in await stored(world) if body in names) == sorted(names)


async def test_a_key_that_was_revoked_is_refused_at_once(make: Callable[..., Taking], world: World) -> None:
    """Calls that waited already when the key was revoked are refused with all that come after."""
    taking = make()
    async with world.client(world.live_key) as api:
        made = await api.post("/api-keys", json={"name": "k", "scopes": ["events:write"]})
        await taking.ask(made["key"], "the first use of a key is noted in its row, which a revocation would wait for")
        waiting = await taking.held(made["key"], "in hand", "waiting", "waiting too")
        await api.delete(f"/api-keys/{made['id']}")
    taking.going.set()
    answers = await asyncio.gather(*waiting, taking.ask(made["key"], "later"), return_exceptions=True)

    assert [type(each) for each in answers] == [Outcome, *[errors.Unauthenticated] * 3]


async def test_a_scope_that_is_missing_refuses_the_group(make: Callable[..., Taking], world: World) -> None:
    """Being one of many gives no right."""
    taking = make()
    async with world.client(world.live_key) as api:
        made = await api.post("/api-keys", json={"name": "k", "scopes": ["events:read"]})
    answers = await asyncio.gather(*(taking.ask(made["key"], "no") for _ in range(3)), return_exceptions=True)

    assert [type(each) for each in answers] == [errors.Forbidden] * 3
    assert taking.tries == 0


async def test_what_a_stranger_sends_is_not_read(make: Callable[..., Taking], world: World) -> None:
    """Nor is what comes with a key that may not do this, however often; of who may, all is read, and once."""
    taking = make()
    taking.lost = 1
    async with world.client(world.live_key) as api:
        made = await api.post("/api-keys", json={"name": "k", "scopes": ["events:read"]})
    for key in ("sk_live_" + "0" * 32, made["key"], made["key"]):
        with pytest.raises(errors.Refusal):
            await taking.ask(key, "no")
    for _ in range(2):
        await taking.ask(world.live_key, "yes")

    assert taking.seen == [b"yes", b"yes"]


async def test_two_keys_share_no_transaction(make: Callable[..., Taking], world: World) -> None:
    """Calls of two tenants that wait side by side go apart, each body to its own tenant."""
    taking, names = make(), [ids.new("four") for _ in range(10)]
    calls = await taking.held(world.live_key, "first")
    calls += [taking.ask((world.live_key, world.sandbox_key)[place % 2], name) for place, name in enumerate(names)]
    await turns()
    taking.going.set()
    answers = [said(outcome)["transaction"] for outcome in await asyncio.gather(*calls)][1:]
    tenants = {body: tenant for tenant, body in await stored(world)}

    assert len(set(answers[::2])) == len(set(answers[1::2])) == 1
    assert len({tenants[name] for name in names[::2]}) == len({tenants[name] for name in names[1::2]}) == 1
    assert answers[0] != answers[1]
    assert tenants[names[0]] != tenants[names[1]]


async def test_who_no_longer_waits_takes_nobody_along(make: Callable[..., Taking], world: World) -> None:
    """A caller that goes leaves its group as it is; a body whose turn had not come is not stored."""
    taking, names = make(), [ids.new("five") for _ in range(4)]
    calls = await taking.held(world.live_key, *names)
    calls[0].cancel()
    calls[2].cancel()
    await turns()
    taking.going.set()
    answers = await asyncio.gather(*calls, return_exceptions=True)

    assert [type(each) for each in answers] == [asyncio.CancelledError, Outcome, asyncio.CancelledError, Outcome]
    assert {body for _, body in await stored(world)} & set(names) == {names[0], names[1], names[3]}


@pytest.mark.parametrize("bound", [{"intake_calls": 3}, {"intake_bytes": 90}])
async def test_beyond_what_may_wait_a_call_is_refused_and_no_other(
    make: Callable[..., Taking], world: World, bound: dict[str, int]
) -> None:
    """The fourth is told when to come back, the three before it are stored, and then there is room again."""
    taking, names = make(**bound), [ids.new("six") for _ in range(5)]
    assert {len(name) for name in names} == {30}
    calls = await taking.held(world.live_key, *names[:3])
    with pytest.raises(IntakeSaturated) as caught:
        await taking.ask(world.live_key, names[3])
    taking.going.set()
    await asyncio.gather(*calls)
    await taking.ask(world.live_key, names[4])

    assert caught.value.retry_after_s == 1
    assert {body for _, body in await stored(world)} & set(names) == {*names[:3], names[4]}


async def test_too_much_usage_at_once_is_429(
    make: Callable[..., Taking], world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Over HTTP the refusal says in how many seconds to come back, and nothing of a rate limit, which it is not."""
    taking = make(intake_calls=1)
    monkeypatch.setitem(OPERATIONS, "events.ingest", taking.operation)
    app = replace(world.app, dispatcher=taking.dispatcher)
    headers = {"Authorization": f"Bearer {world.live_key}"}
    transport = httpx2.ASGITransport(app=site(app))
    async with httpx2.AsyncClient(transport=transport, base_url="http://billow.test") as http:
        (held,) = await taking.held(world.live_key, "in hand")
        refused = await http.post("/api/events", content=b"more", headers=headers)
        taking.going.set()
        await held
        taken = await http.post("/api/events", content=b"more", headers=headers)

    assert (refused.status_code, refused.headers["retry-after"]) == (429, "1")
    assert from_json(refused.content)["code"] == "intake_saturated"
    assert not [name for name in refused.headers if name.startswith("ratelimit")]
    assert (taken.status_code, from_json(taken.content)["body"]) == (200, "more")


async def test_too_much_usage_at_once_is_resource_exhausted(make: Callable[..., Taking], world: World) -> None:
    """Over gRPC it is the same refusal, by its own reason."""
    taking = make(intake_calls=1)
    metadata = (("authorization", f"Bearer {world.live_key}"),)
    app = replace(world.app, dispatcher=taking.dispatcher)
    async with serving(app) as address, grpc.aio.insecure_channel(address) as channel:
        (held,) = await taking.held(world.live_key, "in hand")
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await channel.unary_unary("/billow.v1.EventService/Ingest")(b"", metadata=metadata)
        taking.going.set()
        await held

    beside = dict(caught.value.trailing_metadata() or ())
    assert caught.value.code() is grpc.StatusCode.RESOURCE_EXHAUSTED
    assert b"INTAKE_SATURATED" in beside["grpc-status-details-bin"]
    assert "ratelimit-limit" not in beside


async def test_a_database_that_dies_stores_all_of_a_group_or_nothing(make: Callable[..., Taking], world: World) -> None:
    """Each call of the group is told to try again, none is stored, and the next one succeeds."""
    taking, names = make(), [ids.new("seven") for _ in range(5)]
    taking.going.clear()
    calls = [taking.ask(world.live_key, name) for name in names]
    async with asyncio.timeout(10):
        await taking.begun.wait()
    await kill(world)
    taking.going.set()
    answers = await asyncio.gather(*calls, return_exceptions=True)

    assert taking.tries == 1
    assert [type(each) for each in answers] == [errors.Unavailable] * 5
    assert not {body for _, body in await stored(world)} & set(names)
    assert said(await taking.ask(world.live_key, "after"))["body"] == "after"


async def kill(world: World) -> None:
    """Every other connection to the database has ended."""
    others = "from pg_stat_activity where pid <> pg_backend_pid() and datname = current_database()"
    async with world.app.database.system() as conn:
        await conn.execute(text(f"select pg_terminate_backend(pid, 10000) {others}"))


async def test_a_lost_race_is_run_again_and_counted_once(make: Callable[..., Taking], world: World) -> None:
    """The second try stores the group; the rate limit has been paid once by each call."""
    taking = make(rate_limit_events=10)
    taking.lost = 1
    names = [ids.new("eight") for _ in range(4)]
    answers = await asyncio.gather(*(taking.ask(world.live_key, name) for name in names))

    assert taking.tries == 2
    assert sorted(said(each)["body"] for each in answers) == sorted(names)
    assert [each.standing.remaining for each in answers if each.standing] == [9, 8, 7, 6]


async def test_a_rate_limit_counts_the_calls_of_a_group(make: Callable[..., Taking], world: World) -> None:
    """Of ten calls at once the limit lets three pass."""
    taking = make(rate_limit_events=3)
    answers = await asyncio.gather(*(taking.ask(world.live_key, "limited") for _ in range(10)), return_exceptions=True)

    assert [type(each) for each in answers] == [Outcome] * 3 + [errors.Exhausted] * 7


async def test_a_dry_run_is_no_part_of_a_group(make: Callable[..., Taking], world: World) -> None:
    """What is taken back at the end is in a transaction of its own: nothing of it stays, and others are not held."""
    taking, name = make(), ids.new("nine")
    outcome = await taking.ask(world.live_key, name, dry_run=True)

    assert (outcome.dry_run, said(outcome)["body"]) == (True, name)
    assert name not in {body for _, body in await stored(world)}


async def test_every_call_of_a_group_has_its_row_in_the_api_log(make: Callable[..., Taking], world: World) -> None:
    """A refusal too, with its own code."""
    taking, key = make(), ids.new("ten")
    calls = await taking.held(world.live_key, "first")
    calls += [taking.ask(world.live_key, body, idempotency_key=key) for body in ("stored", "refused", "stored")]
    await turns()
    taking.going.set()
    await asyncio.gather(*calls, return_exceptions=True)
    await taking.dispatcher.calls.flush()
    async with world.app.database.system() as conn:
        query = text("select answer from api_logs where idempotency_key = :key")
        assert sorted((await conn.execute(query, {"key": key})).scalars()) == ["invalid", "ok", "ok"]


async def test_the_end_waits_for_the_groups(make: Callable[..., Taking], world: World) -> None:
    """Once all groups have ended every call has its answer."""
    taking = make()
    calls = await taking.held(world.live_key, "in hand", "waiting")
    ending = asyncio.create_task(taking.dispatcher.groups.drained())
    await turns()
    assert not ending.done()
    taking.going.set()
    await ending
    await turns()
    assert [said(each.result())["body"] for each in calls] == ["in hand", "waiting"]


def test_only_what_brings_events_is_taken_together(world: World) -> None:
    """A call that is kept under its idempotency key or leaves an activity has a transaction of its own."""
    assert {o.load for o in OPERATIONS.values() if o.together} == {"events"}
