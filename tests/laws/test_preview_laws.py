"""What is shown is what is issued, and what was issued is worked out again: for businesses by chance (PT-18, PT-19)."""

import os
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from billow.doors.cli.doctor import examine
from tests.client import Api
from tests.laws.chance import PRICES, Chance
from tests.scenarios.business import money
from tests.scenarios.test_explained import evaluate
from tests.tenants.inventory import tenant_of

FIRST = int(os.environ.get("BILLOW_TEST_SEED", "1"))
SEEDS = range(FIRST, FIRST + len(PRICES))
"""With three types each, every type of price is met three times."""
STEPS = 5


async def newest(api: Api) -> Any:
    """The invoice that was made last."""
    return (await api.get("/invoices", limit=1))["data"][0]


async def count(api: Api) -> int:
    """How many invoices there are."""
    return int((await api.get("/invoices", limit=1, offset=0))["pagination"]["total_count"])


@pytest.mark.parametrize("seed", SEEDS)
async def test_PT18_what_is_shown_is_what_is_issued(api: Api, seed: int) -> None:
    """The upcoming invoice is the next one, and the preview of a change is what the change does, in every figure:
    whatever is sold on which terms, whenever it is changed. Afterwards each line is worked out again (PT-19)."""
    business = Chance(api, seed)
    await business.open()
    issued = changed = 0
    for step in range(STEPS):
        await business.wait(business.now + timedelta(days=business.rng.randint(0, 9)))
        await business.use()
        if business.rng.random() < 0.7:
            changed += await changed_as_shown(business, f"seed {seed}, step {step}")
        issued += await issued_as_shown(business, f"seed {seed}, step {step}")
    assert issued > 1, f"seed {seed}: {issued} invoices and {changed} changes are no life"
    await worked_out_again(api, f"seed {seed}")


@pytest.mark.parametrize("seed", range(FIRST, FIRST + 4))
async def test_PT18_usage_in_advance_is_shown_before_it_is_issued(api: Api, seed: int) -> None:
    """The upcoming invoice is the one on the way where there is one, in every figure; and at the end of it all what was
    billed adds up, and each line is worked out again (PT-19)."""
    business = Chance(api, seed, in_advance=True)
    await business.open()
    issued = on_the_way = 0
    for step in range(STEPS + 2):
        await business.wait(business.now + timedelta(days=business.rng.randint(0, 6)))
        await business.use()
        if business.rng.random() < 0.4:
            await changed_as_shown(business, f"seed {seed}, step {step}")
            await business.wait(business.now + timedelta(minutes=1))
        known = await count(api)
        issued += await next_as_shown(business, f"seed {seed}, step {step}")
        on_the_way += await so_far(api, after=known)
    assert issued > 1 and on_the_way, f"seed {seed}: {issued} invoices, {on_the_way} on the way, are no life"
    await worked_out_again(api, f"seed {seed}")


async def so_far(api: Api, *, after: int) -> bool:
    """Whether an invoice later than so many bills usage of a period that goes on."""
    found = list(reversed(await api.every("/invoices")))[after:]
    return any(line["description"].endswith(", so far") for invoice in found for line in invoice["line_items"])


async def next_as_shown(business: Chance, said: str) -> bool:
    """The next invoice that is issued is the upcoming one, on its day; whether there is one."""
    api = business.api
    response = await api.call("GET", f"{business.path}/upcoming-invoice")
    if response.status_code == 404:
        return False
    shown, before = response.json(), await count(api)
    day = date.fromisoformat(shown["issue_date"])
    await business.wait(datetime(day.year, day.month, day.day, 23, 59, tzinfo=UTC))
    found = list(reversed(await api.every("/invoices")))
    assert len(found) > before, said
    assert money(found[before]) == money(shown), said
    return True


async def issued_as_shown(business: Chance, said: str) -> bool:
    """Nothing happens until the day of the upcoming invoice but that it is issued; whether there is one."""
    api = business.api
    response = await api.call("GET", f"{business.path}/upcoming-invoice")
    if response.status_code == 404:
        return False
    shown, before = response.json(), await count(api)
    day = date.fromisoformat(shown["issue_date"])
    await business.wait(datetime(day.year, day.month, day.day, 12, tzinfo=UTC))
    assert await count(api) == before + 1, said
    assert money(await newest(api)) == money(shown), said
    return True


async def changed_as_shown(business: Chance, said: str) -> bool:
    """A change answers what its preview answered, and what is billed at once is what was shown; or both are refused."""
    api, body = business.api, business.change()
    previewed = await api.call("POST", f"{business.path}/changes/preview", json=body)
    if previewed.status_code >= 400:
        code = previewed.json()["code"]
        assert code in ("outside_term", "subscription_not_in_force", "item_unknown", "price_unsuitable"), said
        await api.fails("POST", f"{business.path}/changes", previewed.status_code, code, json=body)
        return False
    shown, before = previewed.json(), await count(api)
    done = await api.post(f"{business.path}/changes", json=body)
    assert shown["mrr_delta"] == done["mrr_delta"], said
    assert [figures(x) for x in shown["proration_lines"]] == [figures(x) for x in done["proration_lines"]], said
    assert (shown["next_invoice"] is None) == (done["next_invoice"] is None), said
    if done["next_invoice"] is not None:
        assert money(shown["next_invoice"]) == money(done["next_invoice"]), said
    if await count(api) > before:
        assert money(await newest(api)) == money(shown["next_invoice"]), said
    return True


def figures(line: dict[str, Any]) -> dict[str, Any]:
    """A line but for its id."""
    return {name: value for name, value in line.items() if name != "id"}


async def worked_out_again(api: Api, said: str) -> None:
    """Every tree comes to the amount of its line by arithmetic written elsewhere, and rating the price and the quantity
    that are stored gives the same (INV-09)."""
    for invoice in await api.every("/invoices"):
        explained = await api.get(f"/invoices/{invoice['id']}/explain")
        evaluate(explained["tree"])
        assert len(explained["lines"]) == len(invoice["line_items"])
        for line, item in zip(explained["lines"], invoice["line_items"], strict=True):
            assert evaluate(line["tree"]) == evaluate({"op": "given", "value": item["amount"]}), said
    report = await examine(api.app.database.url, tenant=await tenant_of(api))
    assert report.exit_code == 0, f"{said}: {report.broken or report.unrun}"
