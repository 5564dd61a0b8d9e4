"""Organisations, entities, keys, sandboxes and clocks."""

from datetime import UTC, datetime, timedelta

from billow.tenants import store
from tests.client import Api, World
from tests.scenarios.business import business, fixed, invoices, subscribe
from tests.tenants.inventory import tenant_of


async def test_an_organisation_has_a_name_that_can_change(world: World) -> None:
    """The name is the organisation's, in all of its tenants."""
    async with world.sandbox() as api, world.client(world.live_key) as live:
        before = await api.get("/organization")
        await api.patch("/organization", json={"name": "Renamed Inc"})
        assert await live.get("/organization") == {**before, "name": "Renamed Inc"}
        await live.patch("/organization", json={"name": before["name"]})


async def test_entities_are_found_by_code_and_change(api: Api) -> None:
    """A second entity has its own series; its code is taken once."""
    made = await api.post("/billing-entities", json={"code": "gmbh", "legal_name": "G", "number_prefix": "DE-"})
    await api.fails("POST", "/billing-entities", 409, json={"code": "gmbh", "legal_name": "H", "number_prefix": "H-"})

    assert (await api.get("/billing-entities/gmbh"))["id"] == made["id"]
    assert [e["code"] for e in await api.every("/billing-entities", sort="code:asc")] == ["default", "gmbh"]
    changed = await api.patch("/billing-entities/gmbh", json={"legal_name": "G GmbH", "net_days": 14})
    assert (changed["legal_name"], changed["net_days"]) == ("G GmbH", 14)


async def test_a_key_gives_away_no_more_than_it_has(api: Api, world: World) -> None:
    """A key for events makes no keys; a key for keys makes none that may do more than itself."""
    narrow = await api.post("/api-keys", json={"name": "events", "scopes": ["events:write"]})
    maker = await api.post("/api-keys", json={"name": "maker", "scopes": ["api_keys:write", "events:write"]})

    async with world.client(narrow["key"]) as client:
        await client.fails("GET", "/customers", 403, "forbidden")
        await client.fails("POST", "/api-keys", 403, "forbidden", json={"name": "x", "scopes": ["events:write"]})
    async with world.client(maker["key"]) as client:
        more = {"name": "x", "scopes": ["customers:write"]}
        await client.fails("POST", "/api-keys", 403, "scope_exceeded", json=more)
        await client.post("/api-keys", json={"name": "x", "scopes": ["events:write"]})


async def test_a_rotated_key_gives_its_successor_no_more_than_the_caller_has(api: Api, world: World) -> None:
    """A key that may make keys does not get the secret of a mightier one by rotating it."""
    mighty = await api.post("/api-keys", json={"name": "mighty", "scopes": ["customers:write", "customers:read"]})
    maker = await api.post("/api-keys", json={"name": "maker", "scopes": ["api_keys:write"]})

    async with world.client(maker["key"]) as client:
        await client.fails("POST", f"/api-keys/{mighty['id']}/rotate", 403, "scope_exceeded")


async def test_a_key_is_revoked_and_rotated(api: Api, world: World) -> None:
    """A revoked key is refused at once; a rotated one lives on for the overlap; no list shows a secret."""
    old = await api.post("/api-keys", json={"name": "old", "scopes": ["*"]})
    new = await api.post(f"/api-keys/{old['id']}/rotate", json={"overlap_hours": 1})
    gone = await api.post(f"/api-keys/{old['id']}/rotate", json={"overlap_hours": 0})
    await api.delete(f"/api-keys/{new['id']}")

    for key, status in ((old["key"], 401), (new["key"], 401), (gone["key"], 200)):
        async with world.client(key) as client:
            assert (await client.call("GET", "/customers")).status_code == status
    rows = await api.every("/api-keys")
    assert all("key" not in row for row in rows)
    assert {row["revoked_at"] is None for row in rows if row["id"] == new["id"]} == {False}
    await api.fails("POST", f"/api-keys/{new['id']}/rotate", 404)


async def test_a_sandbox_is_made_listed_and_closed(world: World) -> None:
    """Its key opens it while it lives, and nothing after; a live tenant has no clock."""
    async with world.client(world.live_key) as live:
        made = await live.post("/sandboxes", json={"name": "short life"})
        assert made["id"] in {row["id"] for row in await live.every("/sandboxes")}
        async with world.client(made["key"]) as client:
            assert (await client.get("/customers"))["data"] == []
            await live.delete(f"/sandboxes/{made['id']}")
            await client.fails("GET", "/customers", 401)
        await live.fails("DELETE", f"/sandboxes/{made['id']}", 404)
        assert made["id"] not in {row["id"] for row in await live.every("/sandboxes")}
        await live.fails("POST", "/test-clocks", 409, "not_a_sandbox", json={"frozen_at": "2026-01-01T00:00:00Z"})


async def test_a_clock_moves_forward_only_and_is_one(api: Api) -> None:
    """A second clock and a way back are refused; without it the sandbox lives in real time, and lists none."""
    assert (await api.get("/test-clocks"))["data"] == []
    clock = await api.post("/test-clocks", json={"frozen_at": "2026-01-01T00:00:00Z"})
    path = f"/test-clocks/{clock['id']}"
    assert (await api.get("/test-clocks"))["data"] == [clock]
    await api.fails("POST", "/test-clocks", 409, "test_clock_exists", json={"frozen_at": "2026-01-01T00:00:00Z"})
    await api.fails("POST", f"/test-clocks/{clock['id']}/advance", 422, json={"to": "2025-12-31T00:00:00Z"})
    moved = await api.post(f"/test-clocks/{clock['id']}/advance", json={"to": "2026-03-01T00:00:00Z"})

    assert (moved["frozen_at"], moved["status"]) == ("2026-03-01T00:00:00Z", "ready")
    assert (await api.get(f"/test-clocks/{clock['id']}"))["frozen_at"] == "2026-03-01T00:00:00Z"
    await api.delete(f"/test-clocks/{clock['id']}")
    await api.fails("GET", path, 404)
    assert (await api.post("/customers", json={"name": "Now"}))["created_at"] > "2026-03-02"


async def test_a_clock_walks_through_everything_in_order(api: Api) -> None:
    """Advanced by a quarter in one go, each month is billed at its own midnight."""
    await business(api, fixed("31.00"))
    await subscribe(api, start="2026-01-01")
    await api.advance("2026-04-01T00:00:00Z")

    assert [x["issued_at"] for x in await invoices(api)] == [
        "2026-01-01T00:00:00Z",
        "2026-02-01T00:00:00Z",
        "2026-03-01T00:00:00Z",
        "2026-04-01T00:00:00Z",
    ]


async def test_a_walker_that_is_late_neither_turns_a_clock_back_nor_stops_it(api: Api) -> None:
    """Several workers may walk with one clock; what one of them saw a moment ago moves it no more."""
    await api.clock("2026-01-01T00:00:00Z")
    january, february, march = (datetime(2026, month, 15, tzinfo=UTC) for month in (1, 2, 3))
    async with api.app.database.begin(await tenant_of(api)) as tx:
        await store.send_clock(tx, march)
        await store.move_clock(tx, february)
        await store.move_clock(tx, january)
        await store.stop_clock(tx, january)
        under_way = await store.clock(tx)
        assert under_way is not None
        assert (under_way.frozen_at, under_way.target) == (february, march)
        await store.stop_clock(tx, march)
        await store.move_clock(tx, february)
    stands = await api.get(f"/test-clocks/{api.clock_id}")
    assert (stands["frozen_at"], stands["status"]) == ("2026-03-15T00:00:00Z", "ready")


async def test_rotation_gives_no_key_a_longer_life(api: Api, world: World) -> None:
    """An expired key is not brought back by rotating it, and the overlap ends no later than the key would have."""
    gone = {"name": "gone", "scopes": ["customers:read"], "expires_at": "2020-01-01T00:00:00Z"}
    made = await api.post("/api-keys", json=gone)
    await api.fails("POST", f"/api-keys/{made['id']}/rotate", 404, "not_found")
    async with world.client(made["key"]) as client:
        await client.fails("GET", "/customers", 401, "unauthenticated")

    soon = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    short = await api.post("/api-keys", json={"name": "short", "scopes": ["customers:read"], "expires_at": soon})
    await api.post(f"/api-keys/{short['id']}/rotate", json={"overlap_hours": 720})
    (listed,) = [row for row in await api.every("/api-keys") if row["id"] == short["id"]]
    assert datetime.fromisoformat(listed["expires_at"]) == datetime.fromisoformat(soon)


async def test_the_key_of_a_new_sandbox_may_do_no_more_than_the_key_that_made_it(world: World) -> None:
    """Whoever may only make sandboxes and read customers may only do that inside."""
    async with world.client(world.live_key) as owner:
        narrow = await owner.post("/api-keys", json={"name": "n", "scopes": ["sandboxes:write", "customers:read"]})
    async with world.client(narrow["key"]) as maker:
        made = await maker.post("/sandboxes", json={"name": "inside"})
    async with world.client(made["key"]) as inside:
        assert (await inside.get("/customers"))["data"] == []
        await inside.fails("POST", "/customers", 403, "forbidden", json={"name": "A"})
