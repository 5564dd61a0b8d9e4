// From a metric to a paid invoice, in a sandbox of its own whose time stands still until it is told to move.
// It wants BILLOW_URL, and a live key in BILLOW_API_KEY, which makes the sandbox.

import { writeFile } from "node:fs/promises";

import { Billow, Invalid, NotFound, answerOf } from "billow-client";

const sandbox = await new Billow().sandboxes.create({ name: "Main path" });
const billow = new Billow({ apiKey: sandbox.key });
const clock = await billow.testClocks.create({ frozen_at: "2026-01-01T00:00:00Z" });

const metric = await billow.metrics.create({
  name: "API calls",
  code: "api_calls",
  event_name: "api_call",
  aggregation: { method: "sum", field: "tokens" },
  filter_groups: [{ filters: [{ field: "endpoint", operator: "equal", value: "/v1/analyze" }] }],
});
await billow.products.create({
  name: "API usage",
  code: "api_usage",
  fee_type: "metered",
  payment_terms: "arrears",
  metric_ids: [metric.id],
});
await billow.products.create({ name: "Platform", code: "platform", fee_type: "fixed", payment_terms: "advance" });
await billow.plans.create({
  name: "Pro",
  code: "pro",
  currency: "USD",
  items: [
    { product_id: "platform", price: { type: "fixed", unit_price: "49.00", billing_direction: "advance" } },
    {
      product_id: "api_usage",
      price: {
        type: "graduated",
        tiers: [
          { up_to: "1000", unit_price: "0" },
          { up_to: "10000", unit_price: "0.02" },
          { up_to: null, unit_price: "0.01" },
        ],
      },
    },
  ],
});

await billow.customers.create({
  name: "Acme Corp",
  external_id: "acme",
  email: "billing@acme.com",
  currency: "USD",
  billing_address: { line1: "1 Main St", city: "Springfield", postal_code: "12345", country: "US" },
});
const subscription = await billow.subscriptions.create({
  customer_id: "acme",
  plan_id: "pro",
  auto_activate: true,
  contract: { start_date: "2026-01-01" },
});

await billow.events.ingest({
  events: [
    {
      account: "acme",
      event_name: "api_call",
      unique_id: "evt-1",
      timestamp: "2026-01-09T15:03:17Z",
      properties: { endpoint: "/v1/analyze", tokens: 1500 },
    },
  ],
});
const usage = await billow.customers.usage("acme");
for (const charge of usage.charges) console.log(`usage: ${charge.quantity} for ${charge.amount} ${charge.currency}`);
const upcoming = await billow.subscriptions.upcomingInvoice(subscription.id);
console.log(`upcoming: ${upcoming.total} ${upcoming.currency}`);

await billow.testClocks.advance(clock.id, { to: "2026-02-01T00:00:00Z" });
const numbers: string[] = [];
for await (const invoice of billow.invoices.list({ customer_id: "acme", limit: 1 })) {
  console.log(`${invoice.number}: ${invoice.status}, ${invoice.total}`);
  if (invoice.number) numbers.push(invoice.number);
}

const [number = ""] = numbers;
await writeFile("invoice.pdf", await billow.invoices.pdf(number));
for (const line of (await billow.invoices.explain(number)).lines) console.log(`${line.description}: ${line.amount}`);

const rehearsed = await billow.invoices.markAsPaid(number, {}, { dryRun: true });
console.log(`rehearsed: ${rehearsed.status}, in truth ${(await billow.invoices.get(number)).status}`);
const transfer = { reference: "Transfer of 1 February" };
const paid = await billow.invoices.markAsPaid(number, transfer, { idempotencyKey: "paid-by-transfer" });
const again = await billow.invoices.markAsPaid(number, transfer, { idempotencyKey: "paid-by-transfer" });
console.log(`${paid.number}: ${paid.status}, ${paid.amount_due} due, recorded once: ${answerOf(again)?.replayed}`);

try {
  await billow.customers.create({ name: "", email: "nobody" });
} catch (refusal) {
  if (!(refusal instanceof Invalid)) throw refusal;
  console.log("refused:", refusal.errors.map((error) => `${error.field} ${error.code}`).join(", "));
}
try {
  await billow.invoices.get("INV-999999");
} catch (refusal) {
  if (!(refusal instanceof NotFound)) throw refusal;
  console.log("refused:", refusal.code);
}
