"""`If-Match`, alone and with an idempotency key, and refusals of operations that settle."""

import asyncio

from tests.client import Api
from tests.scenarios.business import customer


async def tag(api: Api) -> str:
    """The tag of the customer as it is now."""
    return (await api.call("GET", "/customers/acme")).headers["etag"]


async def test_a_document_that_is_not_there_yet_has_no_tag_to_match(api: Api) -> None:
    """Creating with `If-Match` creates: there is nothing that the tag could be compared with."""
    await api.post("/customers", json={"name": "A"}, headers={"If-Match": '"any"'})


async def test_of_many_with_the_same_tag_one_changes_the_document(api: Api) -> None:
    """The others hear that it is another by now: no change is lost."""
    await customer(api)
    headers = {"If-Match": await tag(api)}
    answers = await asyncio.gather(
        *[api.call("PATCH", "/customers/acme", json={"name": f"N{n}"}, headers=headers) for n in range(8)]
    )
    assert sorted(a.status_code for a in answers) == [200] + [412] * 7


async def test_a_failed_precondition_frees_the_idempotency_key(api: Api) -> None:
    """Having read anew, a client sends the same request under the same key with the new tag."""
    await customer(api)
    key = {"Idempotency-Key": "k"}
    stale = await api.call("PATCH", "/customers/acme", json={"name": "N"}, headers={**key, "If-Match": '"old"'})
    fresh = await api.call("PATCH", "/customers/acme", json={"name": "N"}, headers={**key, "If-Match": await tag(api)})
    assert (stale.status_code, fresh.status_code) == (412, 200)


async def test_the_refusal_of_an_advance_is_answered_again(api: Api) -> None:
    """An operation that settles has nothing to wait for when it was refused, the second time either."""
    await api.clock("2026-02-01T00:00:00Z")
    path, headers = f"/test-clocks/{api.clock_id}/advance", {"Idempotency-Key": "back"}
    for _ in range(2):
        await api.fails("POST", path, 422, "test_clock_backwards", json={"to": "2026-01-01T00:00:00Z"}, headers=headers)
