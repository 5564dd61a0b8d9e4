"""A client for tests: it speaks to the program in process, and fails when an answer is not what was said."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import httpx2

from billow.doors.program import App
from billow.doors.rest.site import site
from billow.runtime import clock
from billow.runtime.db import from_json, to_json
from billow.tenants import operations as tenants
from tests.contracts.checker import check_answer


@dataclass
class Api:
    """A client that holds the key of one tenant."""

    app: App
    http: httpx2.AsyncClient
    key: str
    clock_id: str | None = None
    headers: dict[str, str] = field(default_factory=dict)

    async def call(
        self, method: str, path: str, *, json: Any = None, content: bytes | None = None, **options: Any
    ) -> httpx2.Response:
        """The answer to one request, whatever it is; it was checked against the contract."""
        headers = {"Authorization": f"Bearer {self.key}", **self.headers, **options.pop("headers", {})}
        if json is not None:
            content = to_json(json).encode()
            headers.setdefault("Content-Type", "application/json")
        url = path if path.startswith(("/api/", "http")) else f"/api{path}"
        response = await self.http.request(method, url, content=content, headers=headers, **options)
        check(method, url, response)
        return response

    async def _ok(self, method: str, path: str, **options: Any) -> Any:
        response = await self.call(method, path, **options)
        assert response.status_code < 300, f"{method} {path}: {response.status_code} {response.text}"
        kind = response.headers.get("content-type", "")
        return from_json(response.content) if "json" in kind and response.content else response.content

    async def get(self, path: str, **params: Any) -> Any:
        """The answer of a GET that succeeds."""
        return await self._ok("GET", path, params={k: str(v) for k, v in params.items()} or None)

    async def post(self, path: str, json: Any = None, **options: Any) -> Any:
        """The answer of a POST that succeeds."""
        return await self._ok("POST", path, json={} if json is None and "content" not in options else json, **options)

    async def patch(self, path: str, json: Any, **options: Any) -> Any:
        """The answer of a PATCH that succeeds."""
        return await self._ok("PATCH", path, json=json, **options)

    async def put(self, path: str, json: Any = None, **options: Any) -> Any:
        """The answer of a PUT that succeeds."""
        return await self._ok("PUT", path, json=json if json is not None else {}, **options)

    async def delete(self, path: str, **options: Any) -> Any:
        """The answer of a DELETE that succeeds."""
        return await self._ok("DELETE", path, **options)

    async def fails(self, method: str, path: str, status: int, code: str | None = None, **options: Any) -> Any:
        """The problem of a request that is refused with *status* and *code*."""
        response = await self.call(method, path, **options)
        assert response.status_code == status, f"{method} {path}: {response.status_code} {response.text}"
        problem = from_json(response.content)
        assert code is None or problem["code"] == code, problem
        return problem

    async def every(self, path: str, **params: Any) -> list[Any]:
        """All rows of a list, page by page."""
        rows: list[Any] = []
        cursor = None
        while True:
            page = await self.get(path, limit=100, **params, **({"cursor": cursor} if cursor else {}))
            rows += page["data"]
            cursor = page["pagination"]["next_cursor"]
            if cursor is None:
                return rows

    async def clock(self, frozen_at: str) -> None:
        """Freeze the tenant's time."""
        self.clock_id = (await self.post("/test-clocks", json={"frozen_at": frozen_at}))["id"]

    async def advance(self, to: str) -> None:
        """Move the tenant's time; everything due on the way has happened afterwards."""
        answer = await self.post(f"/test-clocks/{self.clock_id}/advance", json={"to": to})
        assert answer["status"] == "ready", answer


@dataclass
class World:
    """An organisation, and the way to fresh sandboxes of it."""

    app: App
    live_key: str
    sandbox_key: str

    @classmethod
    async def found(cls, app: App) -> "World":
        """Found an organisation in the program's database."""
        async with app.database.system() as conn:
            secrets = await tenants.found(conn, name="Test Inc", now=clock.wall())
        return cls(app=app, live_key=secrets["live"], sandbox_key=secrets["sandbox"])

    @asynccontextmanager
    async def client(self, key: str) -> AsyncIterator[Api]:
        """A client that holds *key*."""
        transport = httpx2.ASGITransport(app=site(self.app), raise_app_exceptions=False)
        async with httpx2.AsyncClient(transport=transport, base_url="http://billow.test", timeout=60) as http:
            yield Api(app=self.app, http=http, key=key)

    @asynccontextmanager
    async def sandbox(self) -> AsyncIterator[Api]:
        """A client of a sandbox made this moment."""
        async with self.client(self.live_key) as owner:
            made = await owner.post("/sandboxes", json={"name": "test"})
        async with self.client(made["key"]) as api:
            yield api


def check(method: str, url: str, response: httpx2.Response) -> None:
    """Hold the answer against the contract: its status, its type and its shape."""
    kind = response.headers.get("content-type", "")
    check_answer(method, urlsplit(url).path, response.status_code, kind, response.content)
