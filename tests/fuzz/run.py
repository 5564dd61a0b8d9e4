"""Schemathesis as a process of its own, against a program that this process serves."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from billow.doors.program import App
from tests.client import Api, World
from tests.scenarios.business import customer, fixed, metered, plan, products, subscribe
from tests.served import served

FOLDER = Path(__file__).parent
ROOT = FOLDER.parents[1]


async def fuzz(world: World, arguments: Sequence[str], *, contract: Path | None = None, **streams: Any) -> int:
    """Run Schemathesis with the key of a sandbox, by the *contract* or that of the program; 0 if all is well."""
    async with served(world.app) as url, world.sandbox() as owner, world.sandbox() as stranger:
        command = [str(Path(sys.executable).with_name("st")), "--config-file", str(FOLDER / "schemathesis.toml"), "run"]
        command += [str(contract or f"{url}/api/openapi.json"), "--url", url, *arguments]
        with NamedTemporaryFile("w", suffix=".json") as keys:
            json.dump({"auth": [_holder("owner", owner), _holder("stranger", stranger)]}, keys)
            keys.flush()
            await _business(owner)
            own = [*await owner.every("/api-keys"), *await owner.every("/sandboxes")]
            environment = {
                **os.environ,
                "PYTHONPATH": str(ROOT),
                "BILLOW_FUZZ_KEYS": keys.name,
                "BILLOW_FUZZ_OWN": ",".join(each["id"] for each in own),
            }
            running = await asyncio.create_subprocess_exec(*command, cwd=ROOT, env=environment, **streams)
            return await running.wait()


@asynccontextmanager
async def working(app: App) -> AsyncIterator[None]:
    """The worker of *app* runs; at the end it is given up, whatever it has still to do."""
    running = asyncio.create_task(app.worker.run())
    try:
        yield
    finally:
        app.worker.stop()
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def _business(api: Api) -> None:
    """What the examples of the contract speak of, so that requests find something: a customer `acme`, a plan `pro`."""
    await products(api)
    await plan(api, "pro", fixed("49.00"), metered("0.02"))
    await customer(api, currency="USD")
    await subscribe(api)
    line = {"description": "Setup", "quantity": "1", "unit_price": "500.00"}
    for status in ("draft", "issued"):
        await api.post("/invoices", json={"customer_id": "acme", "line_items": [line], "status": status})


def _holder(name: str, api: Api) -> dict[str, Any]:
    """Who holds the key of *api*, as Schemathesis reads it."""
    return {"name": name, "fixedHeaders": [{"name": "Authorization", "value": f"Bearer {api.key}"}]}
