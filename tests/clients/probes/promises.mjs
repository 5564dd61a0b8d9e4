// A program with nothing but the client: what it promises beside the main path, each held against a running server.

import assert from "node:assert/strict";
import { createServer } from "node:http";

import { Billow, BillowError, ConnectionFailed, NotFound, PreconditionFailed, Unauthenticated, Unavailable, answerOf } from "billow-client";

const { key } = await new Billow().sandboxes.create({ name: "Promises" });

/** A line on which requests arrive, and the first `losses` answers are lost, or overwritten by a status. */
function flaky(losses, status) {
  const sent = [];
  const line = async (url, request) => {
    sent.push(request);
    const answer = await fetch(url, request);
    if (sent.length > losses) return answer;
    if (status === undefined) throw new TypeError("the line broke");
    return new Response("busy", { status, headers: { "Retry-After": "0" } });
  };
  return { billow: new Billow({ apiKey: key, fetch: line }), sent };
}

// A write whose answer is lost is sent again under the same key and takes effect once; so does an event.
const lost = flaky(1);
assert.equal(answerOf(await lost.billow.customers.create({ name: "Once", external_id: "once" }))?.replayed, true);
assert.equal(new Set(lost.sent.map((request) => request.headers.get("Idempotency-Key"))).size, 1);
const event = { account: "once", event_name: "call", timestamp: new Date().toISOString(), properties: {} };
const verdict = await flaky(1).billow.events.ingest({ events: [event] });
assert.deepEqual(verdict.duplicates, verdict.ingested);

// An overloaded server is asked again, as often as was said; a refusal is not.
assert.equal((await flaky(2, 503).billow.customers.get("once")).name, "Once");
const busy = flaky(9, 503);
await assert.rejects(busy.billow.customers.get("once"), Unavailable);
assert.equal(busy.sent.length, 3);
const quiet = flaky(0);
await assert.rejects(quiet.billow.customers.get("nobody"), NotFound);
assert.equal(quiet.sent.length, 1);
await assert.rejects(new Billow({ apiKey: "sk_test_nobody" }).customers.get("once"), Unauthenticated);
const nowhere = new Billow({ apiKey: key, baseUrl: "http://127.0.0.1:9", maxRetries: 0 });
await assert.rejects(nowhere.customers.get("once"), ConnectionFailed);

// A redirect is no answer: it is not followed, so the key goes nowhere else and a write stays one.
const elsewhere = createServer((request, response) => {
  heard.push(request.method);
  response.writeHead(request.url === "/elsewhere" ? 200 : 302, { Location: "/elsewhere" }).end("{}");
});
const heard = [];
await new Promise((resolve) => elsewhere.listen(0, "127.0.0.1", resolve));
const moved = new Billow({ apiKey: key, baseUrl: `http://127.0.0.1:${elsewhere.address().port}`, maxRetries: 0 });
await assert.rejects(moved.customers.create({ name: "Moved" }), BillowError);
assert.deepEqual(heard, ["POST"]);
elsewhere.close();

// Pages follow each other, by cursor and by offset; a list in a query is one value or many.
const billow = new Billow({ apiKey: key });
for (const name of ["a", "b", "c"]) await billow.customers.create({ name, external_id: `paged-${name}` });
const names = async (fields) => (await billow.customers.list(fields).toArray()).map((customer) => customer.name);
assert.deepEqual(await names({ search: "paged-", limit: 1, sort: "name:asc" }), ["a", "b", "c"]);
assert.deepEqual(await names({ search: "paged-", limit: 1, offset: 1, sort: ["name:asc"] }), ["b", "c"]);
assert.deepEqual((await names({ external_id: ["paged-a", "paged-c"] })).sort(), ["a", "c"]);

// A change under an old ETag is refused; null takes a value away, and what is left out stays; names stay names.
const before = answerOf(await billow.customers.get("once"))?.etag ?? "";
await billow.customers.update("once", { email: "a@example.com" }, { ifMatch: before });
await assert.rejects(billow.customers.update("once", { name: "Late" }, { ifMatch: before }), PreconditionFailed);
assert.equal((await billow.customers.update("once", { name: "Still" })).email, "a@example.com");
assert.equal((await billow.customers.update("once", { email: null })).email, null);
for (const name of ["", ".", ".."]) assert.throws(() => billow.customers.delete(name), /names nothing/);
assert.equal(await billow.customers.delete("paged-a"), undefined);
console.log("kept");
