/** The operations, resource by resource. Written by `make clients` from contracts/openapi.json. */

import type { Pages } from "./pages.js";
import {
  type Changing,
  type Reading,
  type Rehearsing,
  Resource,
  type Transport,
  type Writing,
  segment,
  withUniqueIds,
} from "./transport.js";
import type * as types from "./types.gen.js";

/** Operations on accounts. */
export class AccountsResource extends Resource {
  /**
   * Add a customer in the quickstart's words: an account with an alias.
   *
   * Refusals:
   *
   * - `customer_name_taken` (409): Another account has that alias.
   *
   * Needs the scope `customers:write`.
   */
  create(fields: types.AccountsCreate, options: Writing = {}): Promise<types.CustomersAccount> {
    return this.json<types.CustomersAccount>({ method: "POST", path: "/api/accounts", fields, options });
  }

  /**
   * Answer an account by id or alias.
   *
   * Refusals:
   *
   * - `not_found` (404): There is none.
   *
   * Needs the scope `customers:read`.
   */
  get(accountId: string, options: Reading = {}): Promise<types.CustomersAccount> {
    return this.json<types.CustomersAccount>({ method: "GET", path: `/api/accounts/${segment(accountId)}`, options });
  }
}

/** Operations on activity logs. */
export class ActivityLogsResource extends Resource {
  /**
   * Answer one row of the activity log.
   *
   * Refusals:
   *
   * - `not_found` (404): There is none.
   *
   * Needs the scope `activity_logs:read`.
   */
  get(activityId: string, options: Reading = {}): Promise<types.ActivityLog> {
    return this.json<types.ActivityLog>({ method: "GET", path: `/api/activity-logs/${segment(activityId)}`, options });
  }

  /**
   * List what callers have changed, newest first: one row for each write that took effect.
   *
   * A refused call, a dry run and the repetition of an answer under its idempotency key change nothing and
   * have no row. Usage events and what the program does by itself, such as issuing an invoice that falls due,
   * have none either: the feed tells of those.
   *
   * Needs the scope `activity_logs:read`.
   */
  list(fields: types.ActivityLogsList = {}, options: Reading = {}): Pages<types.ActivityLog> {
    return this.pages<types.ActivityLog>({ method: "GET", path: "/api/activity-logs", fields, options });
  }
}

/** Operations on add ons. */
export class AddOnsResource extends Resource {
  /**
   * Add something that is sold once, at a fixed price.
   *
   * Without a code it gets one made of its name.
   *
   * Refusals:
   *
   * - `already_exists` (409): Another add-on, archived ones included, has that code.
   * - `amount_too_precise` (422): The amount has more decimals than its currency.
   * - `unknown_taxes` (422): A tax is named that does not exist.
   *
   * Needs the scope `add_ons:write`.
   */
  create(fields: types.AddOnsCreate, options: Writing = {}): Promise<types.AddOn> {
    return this.json<types.AddOn>({ method: "POST", path: "/api/add-ons", fields, options });
  }

  /**
   * Archive an add-on: it is not sold any more, lists hide it, and its code stays taken.
   *
   * Refusals:
   *
   * - `not_found` (404): There is none.
   *
   * Needs the scope `add_ons:write`.
   */
  delete(addOnId: string, options: Changing = {}): Promise<types.AddOn> {
    return this.json<types.AddOn>({ method: "DELETE", path: `/api/add-ons/${segment(addOnId)}`, options });
  }

  /**
   * Answer an add-on by id or code.
   *
   * Refusals:
   *
   * - `not_found` (404): There is none.
   *
   * Needs the scope `add_ons:read`.
   */
  get(addOnId: string, options: Reading = {}): Promise<types.AddOn> {
    return this.json<types.AddOn>({ method: "GET", path: `/api/add-ons/${segment(addOnId)}`, options });
  }

  /**
   * List the add-ons; archived ones are among them with `archived=true`.
   *
   * Needs the scope `add_ons:read`.
   */
  list(fields: types.AddOnsList = {}, options: Reading = {}): Pages<types.AddOn> {
    return this.pages<types.AddOn>({ method: "GET", path: "/api/add-ons", fields, options });
  }

  /**
   * Change the words, the price or the taxes of an add-on; what was invoiced stays as it is.
   *
   * Refusals:
   *
   * - `amount_too_precise` (422): The amount has more decimals than its currency.
   * - `not_found` (404): There is none.
   * - `unknown_taxes` (422): A tax is named that does not exist.
   *
   * Needs the scope `add_ons:write`.
   */
  update(addOnId: string, fields: types.AddOnsUpdate = {}, options: Changing = {}): Promise<types.AddOn> {
    return this.json<types.AddOn>({ method: "PATCH", path: `/api/add-ons/${segment(addOnId)}`, fields, options });
  }
}

/** Operations on api keys. */
export class ApiKeysResource extends Resource {
  /**
   * Make a key of this tenant; the answer shows its secret this once.
   *
   * Refusals:
   *
   * - `scope_exceeded` (403): The calling key lacks a scope that the new one would have.
   *
   * Needs the scope `api_keys:write`.
   */
  create(fields: types.ApiKeysCreate, options: Writing = {}): Promise<types.NewApiKey> {
    return this.json<types.NewApiKey>({ method: "POST", path: "/api/api-keys", fields, options });
  }

  /**
   * List the keys of this tenant, without their secrets.
   *
   * Needs the scope `api_keys:read`.
   */
  list(fields: types.ApiKeysList = {}, options: Reading = {}): Pages<types.ApiKey> {
    return this.pages<types.ApiKey>({ method: "GET", path: "/api/api-keys", fields, options });
  }

  /**
   * Revoke a key: its next request is refused.
   *
   * Refusals:
   *
   * - `not_found` (404): There is no such key.
   *
   * Needs the scope `api_keys:write`.
   */
  revoke(keyId: string, options: Writing = {}): Promise<types.ApiKey> {
    return this.json<types.ApiKey>({ method: "DELETE", path: `/api/api-keys/${segment(keyId)}`, options });
  }

  /**
   * Make a successor with the same scopes; the old key stays valid for the overlap, but never longer than it
   * would have been.
   *
   * Refusals:
   *
   * - `not_found` (404): There is no such key, or it is revoked or expired.
   * - `scope_exceeded` (403): The calling key lacks a scope of that key.
   *
   * Needs the scope `api_keys:write`.
   */
  rotate(keyId: string, fields: types.ApiKeysRotate = {}, options: Writing = {}): Promise<types.NewApiKey> {
    return this.json<types.NewApiKey>({
      method: "POST",
      path: `/api/api-keys/${segment(keyId)}/rotate`,
      fields,
      options,
    });
  }
}

/** Operations on api logs. */
export class ApiLogsResource extends Resource {
  /**
   * Answer the call of that request id, as every answer has it in `X-Request-Id`.
   *
   * Refusals:
   *
   * - `not_found` (404): There is none, it was not written yet, or it is no longer kept.
   *
   * Needs the scope `api_logs:read`.
   */
  get(requestId: string, options: Reading = {}): Promise<types.ApiLog> {
    return this.json<types.ApiLog>({ method: "GET", path: `/api/api-logs/${segment(requestId)}`, options });
  }

  /**
   * List the calls made with the keys of this tenant, newest first; reads and refused calls too, without
   * bodies.
   *
   * A call appears within about a second of its answer, and is kept for the days that the operator has set.
   * One that could not be read, such as broken JSON, has no row: it was refused before its key was looked at.
   *
   * Needs the scope `api_logs:read`.
   */
  list(fields: types.ApiLogsList = {}, options: Reading = {}): Pages<types.ApiLog> {
    return this.pages<types.ApiLog>({ method: "GET", path: "/api/api-logs", fields, options });
  }
}

/** Operations on applied coupons. */
export class AppliedCouponsResource extends Resource {
  /**
   * Give a customer a coupon, on its terms or on others: it takes off the invoices from now on.
   *
   * The customer is held meanwhile, so that what is given once is given once.
   *
   * Refusals:
   *
   * - `amount_too_precise` (422): The amount has more decimals than the currency of the coupon.
   * - `coupon_currency_mismatched` (422): It is an amount in another currency than the customer is billed in.
   * - `coupon_inconsistent` (422): The terms contradict the coupon, or each other.
   * - `coupon_not_reusable` (409): The customer has or had it, and each is given it once.
   * - `coupon_over` (409): It was terminated or has expired.
   * - `not_found` (404): There is no such coupon or customer.
   * - `too_many_coupons` (409): The customer has as many as an invoice can take.
   *
   * Needs the scope `coupons:write`.
   */
  create(fields: types.AppliedCouponsCreate, options: Writing = {}): Promise<types.AppliedCoupon> {
    return this.json<types.AppliedCoupon>({ method: "POST", path: "/api/applied-coupons", fields, options });
  }

  /**
   * List the coupons that customers have, or had, with what is left of them.
   *
   * Refusals:
   *
   * - `not_found` (404): There is no such customer or coupon.
   *
   * Needs the scope `coupons:read`.
   */
  list(fields: types.AppliedCouponsList = {}, options: Reading = {}): Pages<types.AppliedCoupon> {
    return this.pages<types.AppliedCoupon>({ method: "GET", path: "/api/applied-coupons", fields, options });
  }

  /**
   * Take a coupon from a customer: it takes nothing off any more, also when an invoice that used it is
   * voided; what it took off stays.
   *
   * Refusals:
   *
   * - `not_found` (404): There is none.
   *
   * Needs the scope `coupons:write`.
   */
  terminate(appliedCouponId: string, options: Writing = {}): Promise<types.AppliedCoupon> {
    return this.json<types.AppliedCoupon>({
      method: "POST",
      path: `/api/applied-coupons/${segment(appliedCouponId)}/terminate`,
      options,
    });
  }
}

/** Operations on backfills. */
export class BackfillsResource extends Resource {
  /**
   * Put events into a backfill, at most 20,000 at once; each gets its verdict, and what is `ingested` is in
   * it.
   *
   * A unique id is in it once: the first wins. What is rejected is not kept.
   *
   * Refusals:
   *
   * - `not_found` (404): There is no such backfill.
   * - `backfill_not_draft` (409): It was committed.
   * - `backfill_too_large` (422): It would hold more than 100,000 events.
   *
   * Needs the scope `backfills:write`.
   */
  add(backfillId: string, fields: types.BackfillsAdd, options: Changing = {}): Promise<types.Ingested> {
    return this.json<types.Ingested>({
      method: "POST",
      path: `/api/backfills/${segment(backfillId)}/events`,
      fields,
      options,
    });
  }

  /**
   * Let a backfill count: its events are facts from now on, and those that it replaces are void.
   *
   * What was billed already is corrected by explained lines of the next invoices.
   *
   * Refusals:
   *
   * - `not_found` (404): There is no such backfill.
   * - `backfill_not_draft` (409): It was committed before.
   * - `backfill_too_large` (422): It would void more than 250,000 events.
   *
   * Needs the scope `backfills:write`.
   */
  commit(backfillId: string, options: Changing = {}): Promise<types.Backfill> {
    return this.json<types.Backfill>({ method: "POST", path: `/api/backfills/${segment(backfillId)}/commit`, options });
  }

  /**
   * Begin a backfill of the window from `start` up to but not including `end`; nothing counts before it is
   * committed.
   *
   * It concerns one customer and one event name, or all where they are not named. Committing `add` stores its
   * events; committing `replace` also voids every event in its window that it does not hold. An event whose
   * unique id is stored with other content is corrected by it. Events older than the event policy allows are
   * taken: that is what it is for.
   *
   * Refusals:
   *
   * - `not_found` (404): There is no such customer.
   * - `invalid` (422): The window is empty, or an event cannot be taken; nothing is begun.
   *
   * Needs the scope `backfills:write`.
   */
  create(fields: types.BackfillsCreate, options: Writing = {}): Promise<types.Backfill> {
    return this.json<types.Backfill>({ method: "POST", path: "/api/backfills", fields, options });
  }

  /**
   * Throw a draft away, with the events that it holds.
   *
   * Refusals:
   *
   * - `not_found` (404): There is no such backfill.
   * - `backfill_not_draft` (409): It was committed.
   *
   * Needs the scope `backfills:write`.
   */
  delete(backfillId: string, options: Changing = {}): Promise<void> {
    return this.nothing({ method: "DELETE", path: `/api/backfills/${segment(backfillId)}`, options });
  }

  /**
   * Answer a backfill.
   *
   * Refusals:
   *
   * - `not_found` (404): There is none.
   *
   * Needs the scope `backfills:read`.
   */
  get(backfillId: string, options: Reading = {}): Promise<types.Backfill> {
    return this.json<types.Backfill>({ method: "GET", path: `/api/backfills/${segment(backfillId)}`, options });
  }

  /**
   * List backfills, the latest first.
   *
   * Needs the scope `backfills:read`.
   */
  list(fields: types.BackfillsList = {}, options: Reading = {}): Pages<types.Backfill> {
    return this.pages<types.Backfill>({ method: "GET", path: "/api/backfills", fields, options });
  }

  /**
   * Answer what committing a backfill would do now: how many events, whose usage of what, which next invoices
   * with how much money, and which credit notes; nothing is done.
   *
   * The backfill is committed and taken back, and in between the next invoices are worked out as they always
   * are: the preview is the invoice. What the event policy ignores costs nothing here either.
   *
   * Refusals:
   *
   * - `not_found` (404): There is no such backfill.
   * - `backfill_not_draft` (409): It was committed before.
   * - `backfill_too_large` (422): It would void more than 250,000 events.
   *
   * Needs the scope `backfills:read`.
   */
  preview(backfillId: string, options: Changing = {}): Promise<types.BackfillPreview> {
    return this.json<types.BackfillPreview>({
      method: "POST",
      path: `/api/backfills/${segment(backfillId)}/preview`,
      options,
    });
  }

  /**
   * Take back what a committed backfill did: what it stored is void, and what it changed is as it was before.
   *
   * Both stay visible among the revisions. An event that was corrected since is left as it is; `reversal`
   * counts them.
   *
   * Refusals:
   *
   * - `not_found` (404): There is no such backfill.
   * - `backfill_not_committed` (409): It is a draft, or was reverted before.
   *
   * Needs the scope `backfills:write`.
   */
  revert(backfillId: string, fields: types.BackfillsRevert = {}, options: Changing = {}): Promise<types.Backfill> {
    return this.json<types.Backfill>({
      method: "POST",
      path: `/api/backfills/${segment(backfillId)}/revert`,
      fields,
      options,
    });
  }
}

/** Operations on billing entities. */
export class BillingEntitiesResource extends Resource {
  /**
   * Add a legal person that issues invoices in a number series of its own.
   *
   * Refusals:
   *
   * - `already_exists` (409): Another entity has that code.
   *
   * Needs the scope `billing_entities:write`.
   */
  create(fields: types.BillingEntitiesCreate, options: Writing = {}): Promise<types.BillingEntity> {
    return this.json<types.BillingEntity>({ method: "POST", path: "/api/billing-entities", fields, options });
  }

  /**
   * Answer a billing entity by id or code.
   *
   * Needs the scope `billing_entities:read`.
   */
  get(billingEntityId: string, options: Reading = {}): Promise<types.BillingEntity> {
    return this.json<types.BillingEntity>({
      method: "GET",
      path: `/api/billing-entities/${segment(billingEntityId)}`,
      options,
    });
  }

  /**
   * List the billing entities.
   *
   * Needs the scope `billing_entities:read`.
   */
  list(fields: types.BillingEntitiesList = {}, options: Reading = {}): Pages<types.BillingEntity> {
    return this.pages<types.BillingEntity>({ method: "GET", path: "/api/billing-entities", fields, options });
  }

  /**
   * Change an entity; documents that were issued keep the letterhead they were issued with.
   *
   * Needs the scope `billing_entities:write`.
   */
  update(
    billingEntityId: string,
    fields: types.BillingEntitiesUpdate = {},
    options: Changing = {},
  ): Promise<types.BillingEntity> {
    return this.json<types.BillingEntity>({
      method: "PATCH",
      path: `/api/billing-entities/${segment(billingEntityId)}`,
      fields,
      options,
    });
  }
}

/** Operations on billing entity taxes. */
export class BillingEntityTaxesResource extends Resource {
  /**
   * Let the taxes fall on every line that the billing entity bills from now on, beside those that do already.
   *
   * Refusals:
   *
   * - `not_found` (404): There is no such billing entity.
   * - `unknown_tax` (422): One or more taxes do not exist or were deleted; none is applied.
   * - `too_many_taxes` (422): There would be more than 20.
   *
   * Needs the scope `taxes:write`.
   */
  apply(
    billingEntityId: string,
    fields: types.BillingEntityTaxesApply,
    options: Writing = {},
  ): Promise<types.EntityTaxes> {
    return this.json<types.EntityTaxes>({
      method: "POST",
      path: `/api/billing-entities/${segment(billingEntityId)}/taxes`,
      fields,
      options,
    });
  }

  /**
   * List the taxes that the billing entity applies.
   *
   * Refusals:
   *
   * - `not_found` (404): There is no such billing entity.
   *
   * Needs the scope `taxes:read`.
   */
  list(billingEntityId: string, fields: types.BillingEntityTaxesList = {}, options: Reading = {}): Pages<types.Tax> {
    return this.pages<types.Tax>({
      method: "GET",
      path: `/api/billing-entities/${segment(billingEntityId)}/taxes`,
      fields,
      options,
    });
  }

  /**
   * Let the tax no longer fall on what the billing entity bills from now on, whatever its tax point.
   *
   * Refusals:
   *
   * - `not_found` (404): There is no such billing entity, or it does not apply that tax.
   *
   * Needs the scope `taxes:write`.
   */
  remove(billingEntityId: string, taxId: string, options: Writing = {}): Promise<void> {
    return this.nothing({
      method: "DELETE",
      path: `/api/billing-entities/${segment(billingEntityId)}/taxes/${segment(taxId)}`,
      options,
    });
  }
}

/** Operations on billing runs. */
export class BillingRunsResource extends Resource {
  /**
   * End a billing run once the parts under way are done; what was billed stays billed.
   *
   * What is left of an automatic run is set aside: it is billed by a run that is started, or once the
   * subscription is changed.
   *
   * Refusals:
   *
   * - `not_found` (404): There is none.
   * - `billing_run_not_open` (409): It has ended.
   *
   * Needs the scope `billing_runs:write`.
   */
  cancel(runId: string, options: Changing = {}): Promise<types.BillingRun> {
    return this.json<types.BillingRun>({ method: "POST", path: `/api/billing-runs/${segment(runId)}/cancel`, options });
  }

  /**
   * List what a billing run could not bill, each with its reason, the newest first.
   *
   * Such a subscription waits until it is changed, or until a run is started.
   *
   * Refusals:
   *
   * - `not_found` (404): There is no such run.
   *
   * Needs the scope `billing_runs:read`.
   */
  failures(runId: string, fields: types.BillingRunsFailures = {}, options: Reading = {}): Pages<types.BillingFailure> {
    return this.pages<types.BillingFailure>({
      method: "GET",
      path: `/api/billing-runs/${segment(runId)}/failures`,
      fields,
      options,
    });
  }

  /**
   * Answer a billing run with what it has done so far.
   *
   * Refusals:
   *
   * - `not_found` (404): There is none.
   *
   * Needs the scope `billing_runs:read`.
   */
  get(runId: string, options: Reading = {}): Promise<types.BillingRun> {
    return this.json<types.BillingRun>({ method: "GET", path: `/api/billing-runs/${segment(runId)}`, options });
  }

  /**
   * Let a billing run wait once the parts under way are done. While the automatic one waits, nothing is
   * billed by itself.
   *
   * Refusals:
   *
   * - `not_found` (404): There is none.
   * - `billing_run_not_open` (409): It has ended.
   *
   * Needs the scope `billing_runs:write`.
   */
  hold(runId: string, options: Changing = {}): Promise<types.BillingRun> {
    return this.json<types.BillingRun>({ method: "POST", path: `/api/billing-runs/${segment(runId)}/hold`, options });
  }

  /**
   * List billing runs, the newest first.
   *
   * Needs the scope `billing_runs:read`.
   */
  list(fields: types.BillingRunsList = {}, options: Reading = {}): Pages<types.BillingRun> {
    return this.pages<types.BillingRun>({ method: "GET", path: "/api/billing-runs", fields, options });
  }

  /**
   * Let a billing run that waits go on; what fell due meanwhile is billed after it.
   *
   * Refusals:
   *
   * - `not_found` (404): There is none.
   * - `billing_run_not_open` (409): It has ended.
   *
   * Needs the scope `billing_runs:write`.
   */
  resume(runId: string, options: Changing = {}): Promise<types.BillingRun> {
    return this.json<types.BillingRun>({ method: "POST", path: `/api/billing-runs/${segment(runId)}/resume`, options });
  }

  /**
   * Bill what is due now, by a day or of one customer, and try again what could not be billed before.
   *
   * Everything is billed by itself on its day; a run that is started does so while automatic billing is held,
   * and takes what was set aside. The work is done behind the answer: read the run to watch it. An automatic
   * run that begins `held` keeps everything from being billed by itself until it is resumed or canceled.
   *
   * Refusals:
   *
   * - `not_found` (404): There is no such customer.
   * - `billing_run_in_the_future` (422): The day lies ahead; what is not due is not billed.
   * - `billing_run_under_way` (409): There is an automatic run that has not ended; hold that one.
   * - `billing_run_unclear` (422): An automatic run takes all that is due, not that of a day or a customer.
   *
   * Needs the scope `billing_runs:write`.
   */
  start(fields: types.BillingRunsStart = {}, options: Writing = {}): Promise<types.BillingRun> {
    return this.json<types.BillingRun>({ method: "POST", path: "/api/billing-runs", fields, options });
  }
}

/** Operations on bundles. */
export class BundlesResource extends Resource {
  /**
   * Add a bundle: products with default prices, which an item of a plan or of a subscription names at once.
   *
   * Without a code it gets one made of its name. With a currency it can be named where that is billed, or one
   * for which each of its prices has `currency_prices`; without one its prices are numbers of whatever
   * currency is billed.
   *
   * Refusals:
   *
   * - `already_exists` (409): Another bundle, archived ones included, has that code.
   * - `bundle_inconsistent` (422): A product is unknown or archived, a price does not suit its product, or a
   *   key is used twice.
   *
   * Needs the scope `bundles:write`.
   */
  create(fields: types.BundlesCreate, options: Writing = {}): Promise<types.Bundle> {
    return this.json<types.Bundle>({ method: "POST", path: "/api/bundles", fields, options });
  }

  /**
   * Archive a bundle: nothing new can name it, lists hide it, and its code stays taken; plans keep what is
   * inside.
   *
   * Refusals:
   *
   * - `not_found` (404): There is none.
   *
   * Needs the scope `bundles:write`.
   */
  delete(bundleId: string, options: Changing = {}): Promise<types.Bundle> {
    return this.json<types.Bundle>({ method: "DELETE", path: `/api/bundles/${segment(bundleId)}`, options });
  }

  /**
   * Answer a bundle by id or code, with its default prices.
   *
   * Refusals:
   *
   * - `not_found` (404): There is none.
   *
   * Needs the scope `bundles:read`.
   */
  get(bundleId: string, options: Reading = {}): Promise<types.Bundle> {
    return this.json<types.Bundle>({ method: "GET", path: `/api/bundles/${segment(bundleId)}`, options });
  }

  /**
   * List the bundles; archived ones are among them with `archived=true`.
   *
   * Needs the scope `bundles:read`.
   */
  list(fields: types.BundlesList = {}, options: Reading = {}): Pages<types.Bundle> {
    return this.pages<types.Bundle>({ method: "GET", path: "/api/bundles", fields, options });
  }

  /**
   * Change the words of a bundle, or all of its prices; plans and subscriptions keep what they took from it.
   *
   * Refusals:
   *
   * - `bundle_inconsistent` (422): A product is unknown or archived, a price does not suit its product, or a
   *   key is used twice.
   * - `not_found` (404): There is none.
   *
   * Needs the scope `bundles:write`.
   */
  update(bundleId: string, fields: types.BundlesUpdate = {}, options: Changing = {}): Promise<types.Bundle> {
    return this.json<types.Bundle>({ method: "PATCH", path: `/api/bundles/${segment(bundleId)}`, fields, options });
  }
}

/** Operations on catalog. */
export class CatalogResource extends Resource {
  /**
   * Make the catalogue what the document says, all of it or nothing, and answer what was changed.
   *
   * A kind that is given is given as a whole: what it lacks is archived, a coupon is terminated. A kind that
   * is left out stays as it is. Subscriptions keep what was agreed. The second time, nothing changes.
   *
   * Refusals:
   *
   * - `document_inconsistent` (422): A code stands twice, or something would change that cannot.
   *
   * Needs the scope `catalog:write`.
   */
  apply(fields: types.CatalogApply = {}, options: Writing = {}): Promise<types.CatalogDifference> {
    return this.json<types.CatalogDifference>({ method: "POST", path: "/api/catalog/apply", fields, options });
  }

  /**
   * Answer what `catalog.apply` would make, change and archive, what changed plans come to, and who would pay
   * more or less if a plan migration followed; nothing is changed.
   *
   * A kind that is given is given as a whole: what it lacks would be archived. A kind that is left out stays
   * as it is.
   *
   * Refusals:
   *
   * - `document_inconsistent` (422): A code stands twice, or something would change that cannot.
   *
   * Needs the scope `catalog:read`.
   */
  plan(fields: types.CatalogPlan = {}, options: Writing = {}): Promise<types.CatalogDifference> {
    return this.json<types.CatalogDifference>({ method: "POST", path: "/api/catalog/plan", fields, options });
  }

  /**
   * Answer everything in use as one document, each kind in order of code: what `catalog.plan` takes.
   *
   * Needs the scope `catalog:read`.
   */
  pull(options: Reading = {}): Promise<types.CatalogDocument> {
    return this.json<types.CatalogDocument>({ method: "GET", path: "/api/catalog", options });
  }
}

/** Operations on changes. */
export class ChangesResource extends Resource {
  /**
   * Change what a subscription consists of from a day on: another plan, further items, fewer, or other
   * prices.
   *
   * `proration` says what becomes of the period of that day: `prorate` credits the unused time of the old
   * prices and charges the remaining time of the new ones; `credit_only` and `charge_only` do one of both;
   * with `none` the new prices are paid from the next period on; with `full` for the whole period, in place
   * of the old ones. With `effective` `auto` recurring fees that come to less by month wait for the next
   * billing period, and all else takes effect at once; `timing` says which. What comes of it is on the next
   * invoice, or on its own. A draft is kept as a version to publish, and the answer says what it leads to.
   * Versions that lie ahead follow where they had left things. Another plan at once ends a trial, unless it
   * has one. A day in a period billed and over needs `closed_periods`.
   *
   * Refusals:
   *
   * - `not_found` (404): There is no such subscription, plan or version.
   * - `subscription_not_in_force` (409): It is a draft or has ended.
   * - `nothing_to_change` (422): There is no plan, and nothing to add, remove or update.
   * - `outside_term` (422): The day lies outside the subscription.
   * - `closed_period` (422): The period of that day is over and billed, and nothing was said about it.
   * - `currency_mismatched` (422): The plan is priced in another currency, and not every item has a price in
   *   this one.
   * - `currency_withdrawn` (409): It is to be billed now, in a currency that is none any more.
   * - `plan_archived` (409): The plan is no longer sold.
   * - `item_unknown` (422): An item to remove or to update is not there, or there are several of that
   *   product.
   * - `price_unsuitable` (422): What is adjusted makes no price, or a price for the currency of the
   *   subscription hides it.
   * - `item_taken` (422): An item is there already that has the key of one to add.
   * - `nothing_left` (422): No item would be left.
   * - `plan_inconsistent` (422): A product is unknown or archived, or a price does not suit its product.
   * - `subscription_terms_inconsistent` (422): The plan contradicts what the subscription says itself of the
   *   money of a period.
   *
   * Needs the scope `subscriptions:write`.
   */
  apply(subscriptionId: string, fields: types.ChangesApply = {}, options: Writing = {}): Promise<types.Change> {
    return this.json<types.Change>({
      method: "POST",
      path: `/api/subscriptions/${segment(subscriptionId)}/changes`,
      fields,
      options,
    });
  }

  /**
   * Answer what `changes.apply` would answer, and change nothing: the change is made and taken back.
   *
   * Refusals:
   *
   * - `not_found` (404): There is no such subscription, plan or version.
   * - `subscription_not_in_force` (409): It is a draft or has ended.
   * - `nothing_to_change` (422): There is no plan, and nothing to add, remove or update.
   * - `outside_term` (422): The day lies outside the subscription.
   * - `closed_period` (422): The period of that day is over and billed, and nothing was said about it.
   * - `currency_mismatched` (422): The plan is priced in another currency, and not every item has a price in
   *   this one.
   * - `currency_withdrawn` (409): It is to be billed now, in a currency that is none any more.
   * - `plan_archived` (409): The plan is no longer sold.
   * - `item_unknown` (422): An item to remove or to update is not there, or there are several of that
   *   product.
   * - `price_unsuitable` (422): What is adjusted makes no price, or a price for the currency of the
   *   subscription hides it.
   * - `item_taken` (422): An item is there already that has the key of one to add.
   * - `nothing_left` (422): No item would be left.
   * - `plan_inconsistent` (422): A product is unknown or archived, or a price does not suit its product.
   * - `subscription_terms_inconsistent` (422): The plan contradicts what the subscription says itself of the
   *   money of a period.
   *
   * Needs the scope `subscriptions:read`.
   */
  preview(subscriptionId: string, fields: types.ChangesPreview = {}, options: Writing = {}): Promise<types.Change> {
    return this.json<types.Change>({
      method: "POST",
      path: `/api/subscriptions/${segment(subscriptionId)}/changes/preview`,
      fields,
      options,
    });
  }
}

/** Operations on coupons. */
export class CouponsResource extends Resource {
  /**
   * Add a coupon that can be given to whom you like; it takes nothing off by itself.
   *
   * A fixed amount needs a currency. What is limited to plans or to metrics takes off their lines alone. One
   * that is not reusable is given to each customer once. From its expiry on it is not given, and takes
   * nothing off the invoices of the days that begin then. Without a code it gets one made of its name.
   *
   * Refusals:
   *
   * - `already_exists` (409): Another coupon, archived ones included, has that code.
   * - `amount_too_precise` (422): The amount has more decimals than its currency.
   * - `coupon_inconsistent` (422): The fields contradict each other, the expiry has passed, or a plan or
   *   metric is unknown.
   *
   * Needs the scope `coupons:write`.
   */
  create(fields: types.CouponsCreate, options: Writing = {}): Promise<types.Coupon> {
    return this.json<types.Coupon>({ method: "POST", path: "/api/coupons", fields, options });
  }

  /**
   * Archive a coupon and take it from all who have it; what it took off stays, and its code stays taken.
   *
   * Refusals:
   *
   * - `not_found` (404): There is none.
   *
   * Needs the scope `coupons:write`.
   */
  delete(couponId: string, options: Changing = {}): Promise<types.Coupon> {
    return this.json<types.Coupon>({ method: "DELETE", path: `/api/coupons/${segment(couponId)}`, options });
  }

  /**
   * Answer a coupon by id or code.
   *
   * Refusals:
   *
   * - `not_found` (404): There is none.
   *
   * Needs the scope `coupons:read`.
   */
  get(couponId: string, options: Reading = {}): Promise<types.Coupon> {
    return this.json<types.Coupon>({ method: "GET", path: `/api/coupons/${segment(couponId)}`, options });
  }

  /**
   * List the coupons, terminated ones among them; archived ones with `archived=true`.
   *
   * Needs the scope `coupons:read`.
   */
  list(fields: types.CouponsList = {}, options: Reading = {}): Pages<types.Coupon> {
    return this.pages<types.Coupon>({ method: "GET", path: "/api/coupons", fields, options });
  }

  /**
   * Give the coupon to nobody any more; who has it keeps it.
   *
   * Refusals:
   *
   * - `not_found` (404): There is none.
   *
   * Needs the scope `coupons:write`.
   */
  terminate(couponId: string, options: Changing = {}): Promise<types.Coupon> {
    return this.json<types.Coupon>({ method: "POST", path: `/api/coupons/${segment(couponId)}/terminate`, options });
  }

  /**
   * Change a coupon: its words and its expiry at any time, what it takes off only before a customer has it.
   * Another expiry holds for those who have it too.
   *
   * Refusals:
   *
   * - `amount_too_precise` (422): The amount has more decimals than its currency.
   * - `coupon_inconsistent` (422): The fields contradict each other, the expiry has passed, or a plan or
   *   metric is unknown.
   * - `coupon_taken` (409): Customers have it, and something else than its words or its expiry would change.
   * - `not_found` (404): There is none.
   *
   * Needs the scope `coupons:write`.
   */
  update(couponId: string, fields: types.CouponsUpdate = {}, options: Changing = {}): Promise<types.Coupon> {
    return this.json<types.Coupon>({ method: "PATCH", path: `/api/coupons/${segment(couponId)}`, fields, options });
  }
}

/** Operations on credit notes. */
export class CreditNotesResource extends Resource {
  /**
   * Issue a credit note on an issued invoice: of the lines that are named as much as is said, or else all
   * that is left of it. What is still due is taken off first; the rest becomes the customer's credit, which
   * later invoices use.
   *
   * Each note takes back the tax of its share, so that all notes together take back exactly the tax of the
   * invoice. What was used and billed is not touched: a service that is credited by hand is not billed again.
   *
   * Refusals:
   *
   * - `not_found` (404): There is no such invoice.
   * - `invoice_not_creditable` (409): It is a draft or void.
   * - `line_not_creditable` (422): A line is not on it, is named twice, or has less left than is asked for.
   * - `nothing_to_credit` (409): Nothing of it is left.
   *
   * Needs the scope `credit_notes:write`.
   */
  create(fields: types.CreditNotesCreate, options: Writing = {}): Promise<types.CreditNote> {
    return this.json<types.CreditNote>({
      method: "POST",
      path: "/api/credit-notes",
      fields,
      query: ["expand"],
      options,
    });
  }

  /**
   * Answer the credit note that would be issued, and what of each line of the invoice can be credited at all;
   * nothing is stored.
   *
   * Refusals:
   *
   * - `not_found` (404): There is no such invoice.
   * - `invoice_not_creditable` (409): It is a draft or void.
   * - `line_not_creditable` (422): A line is not on it, is named twice, or has less left than is asked for.
   * - `nothing_to_credit` (409): Nothing of it is left.
   *
   * Needs the scope `credit_notes:read`.
   */
  estimate(fields: types.CreditNotesEstimate, options: Writing = {}): Promise<types.CreditNoteEstimate> {
    return this.json<types.CreditNoteEstimate>({ method: "POST", path: "/api/credit-notes/estimate", fields, options });
  }

  /**
   * Answer how a credit note came about: one tree from what was billed, and what the usage is now, to the
   * total with its taxes; and beside each line that corrects usage the events that came late, or were amended
   * or voided.
   *
   * Refusals:
   *
   * - `not_found` (404): There is no such credit note.
   *
   * Needs the scope `credit_notes:read`.
   */
  explain(creditNoteId: string, options: Reading = {}): Promise<types.CreditNoteExplanation> {
    return this.json<types.CreditNoteExplanation>({
      method: "GET",
      path: `/api/credit-notes/${segment(creditNoteId)}/explain`,
      options,
    });
  }

  /**
   * Answer a credit note by id or number, with its lines and taxes.
   *
   * Refusals:
   *
   * - `not_found` (404): There is none.
   *
   * Needs the scope `credit_notes:read`.
   */
  get(creditNoteId: string, fields: types.CreditNotesGet = {}, options: Reading = {}): Promise<types.CreditNote> {
    return this.json<types.CreditNote>({
      method: "GET",
      path: `/api/credit-notes/${segment(creditNoteId)}`,
      fields,
      options,
    });
  }

  /**
   * List credit notes with their lines, newest first.
   *
   * Refusals:
   *
   * - `not_found` (404): There is no such customer or invoice.
   *
   * Needs the scope `credit_notes:read`.
   */
  list(fields: types.CreditNotesList = {}, options: Reading = {}): Pages<types.CreditNote> {
    return this.pages<types.CreditNote>({ method: "GET", path: "/api/credit-notes", fields, options });
  }

  /**
   * Answer the credit note as a PDF, between the parties of the invoice that it refers to; always the same
   * bytes.
   *
   * Refusals:
   *
   * - `not_found` (404): There is no such credit note.
   *
   * Needs the scope `credit_notes:read`.
   */
  pdf(creditNoteId: string, options: Reading = {}): Promise<Uint8Array> {
    return this.bytes({ method: "GET", path: `/api/credit-notes/${segment(creditNoteId)}/pdf`, options });
  }
}

/** Operations on customers. */
export class CustomersResource extends Resource {
  /**
   * Add a customer.
   *
   * Without a time zone it is billed in that of its billing entity; without a currency, in that of its first
   * plan.
   *
   * Refusals:
   *
   * - `customer_name_taken` (409): Another customer answers to its external id or to one of its aliases.
   * - `not_found` (404): There is no such billing entity.
   *
   * Needs the scope `customers:write`.
   */
  create(fields: types.CustomersCreate, options: Writing = {}): Promise<types.Customer> {
    return this.json<types.Customer>({ method: "POST", path: "/api/customers", fields, options });
  }

  /**
   * Remove a customer: its subscriptions end today and get their final invoices, drafts go, issued documents
   * stay.
   *
   * It no longer answers to its names, which are free for others.
   *
   * Refusals:
   *
   * - `not_found` (404): There is no such customer.
   * - `currency_withdrawn` (409): A last invoice would be in a currency that is none any more.
   *
   * Needs the scope `customers:write`.
   */
  delete(customerId: string, options: Changing = {}): Promise<void> {
    return this.nothing({ method: "DELETE", path: `/api/customers/${segment(customerId)}`, options });
  }

  /**
   * Answer a customer by id, external id or alias.
   *
   * Refusals:
   *
   * - `not_found` (404): There is none.
   *
   * Needs the scope `customers:read`.
   */
  get(customerId: string, options: Reading = {}): Promise<types.Customer> {
    return this.json<types.Customer>({ method: "GET", path: `/api/customers/${segment(customerId)}`, options });
  }

  /**
   * List the invoices of a customer, newest first.
   *
   * Refusals:
   *
   * - `not_found` (404): There is no such customer.
   *
   * Needs the scope `invoices:read`.
   */
  invoices(customerId: string, fields: types.CustomersInvoices = {}, options: Reading = {}): Pages<types.Invoice> {
    return this.pages<types.Invoice>({
      method: "GET",
      path: `/api/customers/${segment(customerId)}/invoices`,
      fields,
      options,
    });
  }

  /**
   * List customers, newest first; `search` finds a part of the name, the e-mail or the external id.
   *
   * Refusals:
   *
   * - `not_found` (404): There is no customer `parent_id`.
   *
   * Needs the scope `customers:read`.
   */
  list(fields: types.CustomersList = {}, options: Reading = {}): Pages<types.Customer> {
    return this.pages<types.Customer>({ method: "GET", path: "/api/customers", fields, options });
  }

  /**
   * Answer what a customer's usage of the present periods is about to come to at their ends, and what it will
   * cost by the rating of the invoice.
   *
   * What grows with time (counts and sums) goes on as it did: the quantity so far over the share of the
   * period that has passed, which is exact, rounded as the metric is, and kept to twelve decimals. A level
   * stays as it is: largest, smallest, latest and mean values, time-weighted levels, and everything that a
   * recurring metric carries on. At the first instant of a period nothing can be told, and the projection is
   * null.
   *
   * `grouped`, `metric_id`, `product_id` and `group` are those of `customers.usage`: they choose what is
   * shown and change no number but the totals, which are of the charges that are shown.
   *
   * Refusals:
   *
   * - `not_found` (404): There is no such customer, metric or product.
   * - `too_many_groups` (422): A metric has more than a thousand parts.
   *
   * Needs the scope `events:read`.
   */
  projectedUsage(
    customerId: string,
    fields: types.CustomersProjectedUsage = {},
    options: Reading = {},
  ): Promise<types.ProjectedUsage> {
    return this.json<types.ProjectedUsage>({
      method: "GET",
      path: `/api/customers/${segment(customerId)}/projected-usage`,
      fields,
      options,
    });
  }

  /**
   * Say for how many days after a period its invoice stays a draft, which is then issued by itself with the
   * usage that came meanwhile. Without a number it is issued at once. It holds for the invoices that are made
   * from now on.
   *
   * Refusals:
   *
   * - `not_found` (404): There is no such customer.
   *
   * Needs the scope `customers:write`.
   */
  setGracePeriod(
    customerId: string,
    fields: types.CustomersSetGracePeriod = {},
    options: Changing = {},
  ): Promise<types.Customer> {
    return this.json<types.Customer>({
      method: "PUT",
      path: `/api/customers/${segment(customerId)}/invoice-grace-period`,
      fields,
      options,
    });
  }

  /**
   * Put a customer in the family of a parent, or take it out of its family.
   *
   * A family has one level: a parent is nobody's child. A subscription of a child may be billed to the
   * parent; while one is, the child stays in the family.
   *
   * Refusals:
   *
   * - `not_found` (404): There is no such customer, or no such parent.
   * - `family_unsuitable` (409): The customer is its own parent, or has children, or the parent has a parent.
   * - `family_in_use` (409): A subscription of the customer is billed to its parent.
   *
   * Needs the scope `customers:write`.
   */
  setParent(
    customerId: string,
    fields: types.CustomersSetParent = {},
    options: Changing = {},
  ): Promise<types.Customer> {
    return this.json<types.Customer>({
      method: "PUT",
      path: `/api/customers/${segment(customerId)}/parent`,
      fields,
      options,
    });
  }

  /**
   * Change a customer; issued documents keep what they were issued with.
   *
   * A new zone moves the boundaries of its subscriptions that lie ahead: a period that has begun goes on
   * until the first one in the new zone.
   *
   * Refusals:
   *
   * - `not_found` (404): There is no such customer.
   * - `customer_name_taken` (409): Another customer answers to the new external id or alias.
   * - `customer_currency_fixed` (409): It is billed in another currency already.
   *
   * Needs the scope `customers:write`.
   */
  update(customerId: string, fields: types.CustomersUpdate = {}, options: Changing = {}): Promise<types.Customer> {
    return this.json<types.Customer>({
      method: "PATCH",
      path: `/api/customers/${segment(customerId)}`,
      fields,
      options,
    });
  }

  /**
   * Answer what a customer has used in the present period, by metric, and what it costs by the rating of the
   * invoice.
   *
   * The period of the metrics is the hull of the periods of the charges; without any, the calendar month.
   * With `grouped=true` a metric that is grouped shows its parts as well, and a charge the metrics and groups
   * that it is made of. `metric_id`, `product_id` and `group` choose what is shown and change no number: a
   * part has its share of what the whole costs. With `known_at` it is what was known at that instant: what
   * arrived or was corrected later does not count.
   *
   * Refusals:
   *
   * - `not_found` (404): There is no such customer, metric or product.
   * - `too_many_groups` (422): A metric has more than a thousand parts.
   *
   * Needs the scope `events:read`.
   */
  usage(customerId: string, fields: types.CustomersUsage = {}, options: Reading = {}): Promise<types.Usage> {
    return this.json<types.Usage>({
      method: "GET",
      path: `/api/customers/${segment(customerId)}/usage`,
      fields,
      options,
    });
  }
}

/** Operations on event exports. */
export class EventExportsResource extends Resource {
  /**
   * Answer the events in force of a period as a file, in order of timestamp, each with the invoices and lines
   * that counted it: the first billed it, later ones corrected its window.
   *
   * A page that is full may have another behind it: ask again with `after`, and with the `known_at` that
   * stands in the name of the file, so that all pages speak of the same instant. The events of a subscription
   * are those that the metrics of its items count while it is served. With `line_id` they are as the line
   * counted them, and their digests add up to that of its evidence. In CSV a cell that a spreadsheet would
   * take for a formula has an apostrophe before it.
   *
   * Refusals:
   *
   * - `not_found` (404): There is no such customer or subscription.
   * - `no_usage_line` (422): The line bills no usage, or there is none.
   * - `not_exported` (422): There is no event `after` which to go on.
   *
   * Needs the scope `events:read`.
   */
  download(fields: types.EventExportsDownload = {}, options: Reading = {}): Promise<Uint8Array> {
    return this.bytes({ method: "GET", path: "/api/events/export", fields, options });
  }
}

/** Operations on event imports. */
export class EventImportsResource extends Resource {
  /**
   * Store the rows of a CSV file as events, at most 20,000; rows that cannot be stored are kept as rejected
   * events.
   *
   * The same file stores nothing twice: without a column of ids, that of a row follows from its place and its
   * content.
   *
   * Refusals:
   *
   * - `unusable_file` (422): It is not what `encoding` says, or lacks a column, or the columns contradict
   *   each other.
   * - `too_many_events` (422): It has more rows; nothing is stored.
   *
   * Needs the scope `events:write`.
   */
  create(fields: types.EventImportsCreate, options: Writing = {}): Promise<types.ImportedEvents> {
    return this.json<types.ImportedEvents>({ method: "POST", path: "/api/events/imports", fields, options });
  }
}

/** Operations on event policy. */
export class EventPolicyResource extends Resource {
  /**
   * Answer which events are taken, how long rejected ones are kept, and what usage of a billed period leads
   * to.
   *
   * Needs the scope `event_policy:read`.
   */
  get(options: Reading = {}): Promise<types.EventPolicy> {
    return this.json<types.EventPolicy>({ method: "GET", path: "/api/events/policy", options });
  }

  /**
   * Change which events are taken from now on, and what usage of a billed period leads to at the next
   * billing; what is stored stays.
   *
   * Needs the scope `event_policy:write`.
   */
  update(fields: types.EventPolicyUpdate = {}, options: Writing = {}): Promise<types.EventPolicy> {
    return this.json<types.EventPolicy>({ method: "PATCH", path: "/api/events/policy", fields, options });
  }
}

/** Operations on events. */
export class EventsResource extends Resource {
  /**
   * Correct an event: what is given takes the place of what was, from now on; what was known before stays
   * known.
   *
   * The event as it would be is judged as one that arrives. Usage of an open period follows at once; what was
   * billed is corrected by an explained line of the next invoice. A void event is in force again. An event
   * that is so already stays as it is, and nothing is added.
   *
   * Refusals:
   *
   * - `not_found` (404): There is none.
   * - `event_unfit` (422): The event could not be taken so; the errors name the fields.
   * - `invalid` (422): `account` and `customer_id` name different customers.
   *
   * Needs the scope `events:write`.
   */
  amend(uniqueId: string, fields: types.EventsAmend, options: Changing = {}): Promise<types.UsageEvent> {
    return this.json<types.UsageEvent>({
      method: "POST",
      path: `/api/events/${segment(uniqueId)}/amend`,
      fields,
      options,
    });
  }

  /**
   * Answer an event by its unique id as it stands, void or not.
   *
   * Refusals:
   *
   * - `not_found` (404): There is none, or it was not known by then.
   *
   * Needs the scope `events:read`.
   */
  get(uniqueId: string, fields: types.EventsGet = {}, options: Reading = {}): Promise<types.UsageEvent> {
    return this.json<types.UsageEvent>({ method: "GET", path: `/api/events/${segment(uniqueId)}`, fields, options });
  }

  /**
   * Store events: one object, a list, or `{"events": [...]}`; each gets its own verdict.
   *
   * They are at most 100, or as many as the installation allows (`BILLOW_EVENTS_PER_BATCH`, at most 1,000).
   *
   * An event is stored once for its unique id, for ever: a repeat changes nothing and is named in
   * `duplicates`. An event is taken even when no metric reads its name, unless the event policy is strict.
   * What is answered as ingested is stored for good; what is answered as rejected is kept with its reason, to
   * be fixed and replayed.
   *
   * An event without a timestamp happened when it was received. A repeat without one is compared with what
   * was stored as if it had happened at the same instant.
   *
   * Over HTTP the body may also be lines of JSON (`application/x-ndjson`) or CloudEvents (structured,
   * batched, or in `ce-` headers): of a CloudEvent `id` is the unique id, `type` the event name, `subject`
   * the account, `time` the timestamp and `data` the properties; nothing else of it is read, but for the
   * `source` with `; unique=source` behind the media type: then the unique id is source and id.
   *
   * Refusals:
   *
   * - `malformed` (400): The body is not JSON.
   * - `unreadable_events` (422): The body is JSON, but holds no events.
   * - `too_many_events` (422): It holds more than that; nothing is stored.
   *
   * Needs the scope `events:write`.
   */
  ingest(fields: types.EventsIngest, options: Rehearsing = {}): Promise<types.Ingested> {
    return this.json<types.Ingested>({
      method: "POST",
      path: "/api/events",
      fields: withUniqueIds(fields),
      keyed: false,
      options,
    });
  }

  /**
   * List the events in force, the latest first; with `metric_id` those that the metric counts.
   *
   * Needs the scope `events:read`.
   */
  list(fields: types.EventsList = {}, options: Reading = {}): Pages<types.UsageEvent> {
    return this.pages<types.UsageEvent>({ method: "GET", path: "/api/events", fields, options });
  }

  /**
   * List everything that was ever said about an event, as it first arrived to begin with: who, when and why.
   *
   * Refusals:
   *
   * - `not_found` (404): There is none.
   *
   * Needs the scope `events:read`.
   */
  revisions(uniqueId: string, fields: types.EventsRevisions = {}, options: Reading = {}): Pages<types.EventRevision> {
    return this.pages<types.EventRevision>({
      method: "GET",
      path: `/api/events/${segment(uniqueId)}/revisions`,
      fields,
      options,
    });
  }

  /**
   * Take an event out of force: it counts nowhere any more, and can still be seen. Amending it restores it.
   *
   * Its unique id stays taken: the same event sent again changes nothing.
   *
   * Refusals:
   *
   * - `not_found` (404): There is none.
   * - `event_void` (409): It is void already.
   *
   * Needs the scope `events:write`.
   */
  void(uniqueId: string, fields: types.EventsVoid, options: Changing = {}): Promise<types.UsageEvent> {
    return this.json<types.UsageEvent>({
      method: "POST",
      path: `/api/events/${segment(uniqueId)}/void`,
      fields,
      options,
    });
  }
}

/** Operations on features. */
export class FeaturesResource extends Resource {
  /**
   * Add a feature, which plans and subscriptions can grant, with privileges that say how much of it.
   *
   * Without a code it gets one made of its name.
   *
   * Refusals:
   *
   * - `already_exists` (409): Another feature, archived ones included, has that code.
   * - `feature_inconsistent` (422): Two privileges share a code.
   *
   * Needs the scope `features:write`.
   */
  create(fields: types.FeaturesCreate, options: Writing = {}): Promise<types.Feature> {
    return this.json<types.Feature>({ method: "POST", path: "/api/features", fields, options });
  }

  /**
   * Archive a feature: no new plan can grant it, lists hide it, and its code stays taken.
   *
   * Refusals:
   *
   * - `feature_in_use` (409): A plan grants it.
   * - `not_found` (404): There is none.
   *
   * Needs the scope `features:write`.
   */
  delete(featureId: string, options: Changing = {}): Promise<types.Feature> {
    return this.json<types.Feature>({ method: "DELETE", path: `/api/features/${segment(featureId)}`, options });
  }

  /**
   * Answer a feature by id or code.
   *
   * Refusals:
   *
   * - `not_found` (404): There is none.
   *
   * Needs the scope `features:read`.
   */
  get(featureId: string, options: Reading = {}): Promise<types.Feature> {
    return this.json<types.Feature>({ method: "GET", path: `/api/features/${segment(featureId)}`, options });
  }

  /**
   * List the features; archived ones are among them with `archived=true`.
   *
   * Needs the scope `features:read`.
   */
  list(fields: types.FeaturesList = {}, options: Reading = {}): Pages<types.Feature> {
    return this.pages<types.Feature>({ method: "GET", path: "/api/features", fields, options });
  }

  /**
   * Change the words of a feature, and add or rename privileges; those that are not named stay.
   *
   * Refusals:
   *
   * - `feature_inconsistent` (422): A privilege would get another type or lose an option, or two share a
   *   code.
   * - `not_found` (404): There is none.
   *
   * Needs the scope `features:write`.
   */
  update(featureId: string, fields: types.FeaturesUpdate = {}, options: Changing = {}): Promise<types.Feature> {
    return this.json<types.Feature>({ method: "PATCH", path: `/api/features/${segment(featureId)}`, fields, options });
  }
}

/** Operations on feed. */
export class FeedResource extends Resource {
  /**
   * Answer the events behind *after*, in order and without a hole; a reader goes on with `next_after`.
   *
   * Refusals:
   *
   * - `unknown_event_type` (422): No event has a type that was asked for.
   *
   * Needs the scope `feed:read`.
   */
  list(fields: types.FeedList = {}, options: Reading = {}): Promise<types.Feed> {
    return this.json<types.Feed>({ method: "GET", path: "/api/feed", fields, options });
  }
}

/** Operations on invoices. */
export class InvoicesResource extends Resource {
  /**
   * Make a one-off invoice of a customer, as a draft or, with `status` issued, numbered at once.
   *
   * A line is a quantity at a price, or so many of an add-on, at its price or at another.
   *
   * Refusals:
   *
   * - `not_found` (404): There is no such customer or product.
   * - `customer_currency_fixed` (409): The customer is billed in another currency.
   * - `invalid` (422): No currency is known, or the status is neither draft nor issued.
   * - `lines_inconsistent` (422): A line has neither a price nor an add-on, or a period that ends before it
   *   starts; or its add-on is unknown, archived, or priced in another currency.
   * - `currency_withdrawn` (409): The customer is billed in a currency that is none any more.
   * - `unknown_taxes` (422): A tax is named that does not exist.
   *
   * Needs the scope `invoices:write`.
   */
  create(fields: types.InvoicesCreate, options: Writing = {}): Promise<types.Invoice> {
    return this.json<types.Invoice>({ method: "POST", path: "/api/invoices", fields, query: ["expand"], options });
  }

  /**
   * List the credit notes of an invoice, newest first.
   *
   * Refusals:
   *
   * - `not_found` (404): There is no such invoice.
   *
   * Needs the scope `credit_notes:read`.
   */
  creditNotes(
    invoiceId: string,
    fields: types.InvoicesCreditNotes = {},
    options: Reading = {},
  ): Pages<types.CreditNote> {
    return this.pages<types.CreditNote>({
      method: "GET",
      path: `/api/invoices/${segment(invoiceId)}/credit-notes`,
      fields,
      options,
    });
  }

  /**
   * Answer how the invoice came about: one tree from the events, prices and dates to the total, in plain
   * arithmetic.
   *
   * Refusals:
   *
   * - `not_found` (404): There is no such invoice.
   *
   * Needs the scope `invoices:read`.
   */
  explain(invoiceId: string, options: Reading = {}): Promise<types.Explanation> {
    return this.json<types.Explanation>({
      method: "GET",
      path: `/api/invoices/${segment(invoiceId)}/explain`,
      options,
    });
  }

  /**
   * Number a draft invoice, freeze it and make it payable, with the usage of its periods as it is by now.
   *
   * Refusals:
   *
   * - `not_found` (404): There is no such invoice.
   * - `invoice_not_draft` (409): It was issued before.
   * - `currency_withdrawn` (409): Its currency is none any more.
   *
   * Needs the scope `invoices:write`.
   */
  finalize(invoiceId: string, options: Changing = {}): Promise<types.Invoice> {
    return this.json<types.Invoice>({ method: "POST", path: `/api/invoices/${segment(invoiceId)}/finalize`, options });
  }

  /**
   * Answer an invoice by id or number, with its lines and taxes.
   *
   * Refusals:
   *
   * - `not_found` (404): There is none.
   *
   * Needs the scope `invoices:read`.
   */
  get(invoiceId: string, fields: types.InvoicesGet = {}, options: Reading = {}): Promise<types.Invoice> {
    return this.json<types.Invoice>({ method: "GET", path: `/api/invoices/${segment(invoiceId)}`, fields, options });
  }

  /**
   * List invoices with their lines, newest first.
   *
   * Refusals:
   *
   * - `not_found` (404): There is no such customer.
   *
   * Needs the scope `invoices:read`.
   */
  list(fields: types.InvoicesList = {}, options: Reading = {}): Pages<types.Invoice> {
    return this.pages<types.Invoice>({ method: "GET", path: "/api/invoices", fields, options });
  }

  /**
   * Record a manual payment of all that is due on an open invoice; the invoice is paid.
   *
   * Refusals:
   *
   * - `not_found` (404): There is no such invoice.
   * - `invoice_not_open` (409): It is a draft, void or paid already.
   * - `card_number_refused` (422): The reference looks like a card number.
   * - `invalid` (422): The day lies in the future.
   *
   * Needs the scope `payments:write`.
   */
  markAsPaid(invoiceId: string, fields: types.InvoicesMarkAsPaid = {}, options: Changing = {}): Promise<types.Invoice> {
    return this.json<types.Invoice>({
      method: "POST",
      path: `/api/invoices/${segment(invoiceId)}/mark-as-paid`,
      fields,
      query: ["expand"],
      options,
    });
  }

  /**
   * Answer the invoice as a PDF; of an issued one always the same bytes for the same state.
   *
   * Refusals:
   *
   * - `not_found` (404): There is no such invoice.
   *
   * Needs the scope `invoices:read`.
   */
  pdf(invoiceId: string, options: Reading = {}): Promise<Uint8Array> {
    return this.bytes({ method: "GET", path: `/api/invoices/${segment(invoiceId)}/pdf`, options });
  }

  /**
   * Work out a draft anew with the usage of its periods that came, or was corrected, since: what it would be
   * issued with now. Fees stay as they are, and a one-off invoice stays as it is.
   *
   * Refusals:
   *
   * - `not_found` (404): There is no such invoice.
   * - `invoice_not_draft` (409): It was issued before.
   *
   * Needs the scope `invoices:write`.
   */
  refresh(invoiceId: string, options: Changing = {}): Promise<types.Invoice> {
    return this.json<types.Invoice>({ method: "POST", path: `/api/invoices/${segment(invoiceId)}/refresh`, options });
  }

  /**
   * Make a new attempt to collect what is due on an invoice from the customer's default method; it is
   * pending.
   *
   * Refusals:
   *
   * - `not_found` (404): There is no such invoice.
   * - `invoice_not_open` (409): It is a draft, void or paid already.
   * - `payment_in_flight` (409): The outcome of an attempt is not known yet.
   * - `no_payment_method` (409): The customer has no default method.
   *
   * Needs the scope `payments:write`.
   */
  retryPayment(
    invoiceId: string,
    fields: types.InvoicesRetryPayment = {},
    options: Changing = {},
  ): Promise<types.Payment> {
    return this.json<types.Payment>({
      method: "POST",
      path: `/api/invoices/${segment(invoiceId)}/retry-payment`,
      fields,
      query: ["expand"],
      options,
    });
  }

  /**
   * Void an unpaid invoice: it keeps its number and stays visible, nothing is due, its booking is reversed
   * and the customer's credit and the coupons that it used come back. Its service counts as settled and is
   * not billed again by itself.
   *
   * Refusals:
   *
   * - `not_found` (404): There is no such invoice.
   * - `invoice_not_voidable` (409): It is a draft, void already, something was paid on it, or it has a credit
   *   note.
   *
   * Needs the scope `invoices:write`.
   */
  void(invoiceId: string, options: Changing = {}): Promise<types.Invoice> {
    return this.json<types.Invoice>({ method: "POST", path: `/api/invoices/${segment(invoiceId)}/void`, options });
  }
}

/** Operations on late usage. */
export class LateUsageResource extends Resource {
  /**
   * List the billed windows whose usage is by now another than what was billed: what was billed, what it
   * comes to now, and whether the next billing corrects that, on its invoice or by a credit note, or the
   * event policy ignores it.
   *
   * It is what the next billing would find, by subscription and window. A page may hold fewer than `limit`
   * although more follow, when much was looked through in vain: `next_cursor` tells. It cannot be read by
   * `offset`.
   *
   * Refusals:
   *
   * - `not_found` (404): There is no such customer or subscription.
   * - `malformed` (400): An `offset` is given.
   *
   * Needs the scope `invoices:read`.
   */
  list(fields: types.LateUsageList = {}, options: Reading = {}): Pages<types.LateUsage> {
    return this.pages<types.LateUsage>({ method: "GET", path: "/api/late-usage", fields, options });
  }
}

/** Operations on ledger. */
export class LedgerResource extends Resource {
  /**
   * List journal entries with their lines, newest first.
   *
   * Needs the scope `ledger:read`.
   */
  entries(fields: types.LedgerEntries = {}, options: Reading = {}): Pages<types.JournalEntry> {
    return this.pages<types.JournalEntry>({ method: "GET", path: "/api/ledger/entries", fields, options });
  }

  /**
   * Answer the sums of all accounts, of the tenant or of what one customer has on them.
   *
   * Refusals:
   *
   * - `not_found` (404): There is no such customer.
   *
   * Needs the scope `ledger:read`.
   */
  trialBalance(fields: types.LedgerTrialBalance = {}, options: Reading = {}): Promise<types.TrialBalance> {
    return this.json<types.TrialBalance>({ method: "GET", path: "/api/ledger/trial-balance", fields, options });
  }
}

/** Operations on line items. */
export class LineItemsResource extends Resource {
  /**
   * List the events that a line counted, as they were when it was made, in order of timestamp; of a line that
   * counts several metrics those of one with `metric_id`. A line that bills no usage has none.
   *
   * The digests of the events of a metric add up to the digest of the line's evidence for it. It cannot be
   * read by `offset`.
   *
   * Refusals:
   *
   * - `not_found` (404): There is no such invoice, line or metric.
   * - `no_usage_line` (422): The line does not count that metric.
   * - `malformed` (400): An `offset` is given.
   *
   * Needs the scope `events:read`.
   */
  events(
    invoiceId: string,
    lineId: string,
    fields: types.LineItemsEvents = {},
    options: Reading = {},
  ): Pages<types.UsageEvent> {
    return this.pages<types.UsageEvent>({
      method: "GET",
      path: `/api/invoices/${segment(invoiceId)}/line-items/${segment(lineId)}/events`,
      fields,
      options,
    });
  }

  /**
   * Answer how a line came about: its calculation, the usage it rests on, and the events that came late.
   *
   * Of a correction those events are named that arrived, or were corrected, since the line before it; of
   * every line that counts usage those that did since. At most a hundred are named, all are counted.
   *
   * Refusals:
   *
   * - `not_found` (404): There is no such invoice, or it has no such line.
   *
   * Needs the scope `invoices:read`.
   */
  explain(invoiceId: string, lineId: string, options: Reading = {}): Promise<types.LineExplanation> {
    return this.json<types.LineExplanation>({
      method: "GET",
      path: `/api/invoices/${segment(invoiceId)}/line-items/${segment(lineId)}/explain`,
      options,
    });
  }
}

/** Operations on metrics. */
export class MetricsResource extends Resource {
  /**
   * Add a metric: the events of a name that satisfy every group of filters, aggregated.
   *
   * Without a code it gets one made of its name. An event that lacks the field of the aggregation adds
   * nothing to it; one for which its expression cannot be worked out is rejected, and so is one whose value
   * is no number where the method needs one. A recurring metric counts what stood before a window into it:
   * the level of seats or storage that changed last month.
   *
   * Refusals:
   *
   * - `aggregation_inconsistent` (422): The method has no use for an expression, needs one, or cannot be
   *   recurring.
   * - `already_exists` (409): Another metric, archived ones included, has that code.
   * - `aggregation_field_needed` (422): The aggregation reads a property, and none is named.
   * - `too_many_filters` (422): The groups have too many filters in all.
   *
   * Needs the scope `metrics:write`.
   */
  create(fields: types.MetricsCreate, options: Writing = {}): Promise<types.Metric> {
    return this.json<types.Metric>({ method: "POST", path: "/api/metrics", fields, options });
  }

  /**
   * Archive a metric: no new product can use it, lists hide it, and its code stays taken.
   *
   * Refusals:
   *
   * - `metric_in_use` (409): A product bills by it.
   * - `not_found` (404): There is none.
   *
   * Needs the scope `metrics:write`.
   */
  delete(metricId: string, options: Changing = {}): Promise<types.Metric> {
    return this.json<types.Metric>({ method: "DELETE", path: `/api/metrics/${segment(metricId)}`, options });
  }

  /**
   * Answer a metric by id or code.
   *
   * Refusals:
   *
   * - `not_found` (404): There is none.
   *
   * Needs the scope `metrics:read`.
   */
  get(metricId: string, options: Reading = {}): Promise<types.Metric> {
    return this.json<types.Metric>({ method: "GET", path: `/api/metrics/${segment(metricId)}`, options });
  }

  /**
   * List the metrics; archived ones are among them with `archived=true`. One of several `tags` is enough.
   *
   * Needs the scope `metrics:read`.
   */
  list(fields: types.MetricsList = {}, options: Reading = {}): Pages<types.Metric> {
    return this.pages<types.Metric>({ method: "GET", path: "/api/metrics", fields, options });
  }

  /**
   * Change the words and tags of a metric; what it measures stays, since invoices rest on it.
   *
   * Refusals:
   *
   * - `not_found` (404): There is none.
   *
   * Needs the scope `metrics:write`.
   */
  update(metricId: string, fields: types.MetricsUpdate = {}, options: Changing = {}): Promise<types.Metric> {
    return this.json<types.Metric>({ method: "PATCH", path: `/api/metrics/${segment(metricId)}`, fields, options });
  }
}

/** Operations on organizations. */
export class OrganizationsResource extends Resource {
  /**
   * Answer the organisation that the key belongs to.
   *
   * Needs the scope `organization:read`.
   */
  get(options: Reading = {}): Promise<types.Organization> {
    return this.json<types.Organization>({ method: "GET", path: "/api/organization", options });
  }

  /**
   * Give the organisation another name.
   *
   * Needs the scope `organization:write`.
   */
  update(fields: types.OrganizationsUpdate, options: Writing = {}): Promise<types.Organization> {
    return this.json<types.Organization>({ method: "PATCH", path: "/api/organization", fields, options });
  }
}

/** Operations on payment methods. */
export class PaymentMethodsResource extends Resource {
  /**
   * Attach a published test card to a customer of a sandbox; only its brand and last four digits are kept.
   *
   * It is the default with `set_default`, or when the customer has no default.
   *
   * Refusals:
   *
   * - `not_found` (404): There is no such customer.
   * - `unknown_payment_provider` (422): There is no such provider.
   * - `test_provider_in_live` (422): The key is a live one.
   * - `not_a_test_card` (422): The number is none that the provider publishes.
   *
   * Needs the scope `payments:write`.
   */
  create(customerId: string, fields: types.PaymentMethodsCreate, options: Writing = {}): Promise<types.PaymentMethod> {
    return this.json<types.PaymentMethod>({
      method: "POST",
      path: `/api/customers/${segment(customerId)}/payment-methods`,
      fields,
      options,
    });
  }

  /**
   * Remove a method: nothing is collected from it any more. No other becomes the default in its place.
   *
   * Refusals:
   *
   * - `not_found` (404): The customer has no such method.
   *
   * Needs the scope `payments:write`.
   */
  delete(customerId: string, paymentMethodId: string, options: Writing = {}): Promise<void> {
    return this.nothing({
      method: "DELETE",
      path: `/api/customers/${segment(customerId)}/payment-methods/${segment(paymentMethodId)}`,
      options,
    });
  }

  /**
   * List the payment methods of a customer, newest first.
   *
   * Refusals:
   *
   * - `not_found` (404): There is no such customer.
   *
   * Needs the scope `payments:read`.
   */
  list(customerId: string, fields: types.PaymentMethodsList = {}, options: Reading = {}): Pages<types.PaymentMethod> {
    return this.pages<types.PaymentMethod>({
      method: "GET",
      path: `/api/customers/${segment(customerId)}/payment-methods`,
      fields,
      options,
    });
  }

  /**
   * Collect the customer's invoices from this method from now on.
   *
   * Refusals:
   *
   * - `not_found` (404): The customer has no such method.
   *
   * Needs the scope `payments:write`.
   */
  setDefault(customerId: string, paymentMethodId: string, options: Writing = {}): Promise<types.PaymentMethod> {
    return this.json<types.PaymentMethod>({
      method: "POST",
      path: `/api/customers/${segment(customerId)}/payment-methods/${segment(paymentMethodId)}/set-default`,
      options,
    });
  }
}

/** Operations on payments. */
export class PaymentsResource extends Resource {
  /**
   * Record money that arrived outside of every provider: it pays the invoices that are named, in that order,
   * or else the open ones, oldest due first; what is left is the customer's credit, which later invoices use.
   *
   * Refusals:
   *
   * - `not_found` (404): There is no such customer, or the customer has no such invoice.
   * - `invoice_not_open` (409): An invoice that is named is a draft, void or paid already.
   * - `customer_currency_fixed` (409): The customer is billed in another currency.
   * - `card_number_refused` (422): The reference looks like a card number.
   * - `invalid` (422): The amount is zero or too precise, the day lies in the future, or no currency is
   *   known.
   *
   * Needs the scope `payments:write`.
   */
  create(fields: types.PaymentsCreate, options: Writing = {}): Promise<types.Payment> {
    return this.json<types.Payment>({ method: "POST", path: "/api/payments", fields, query: ["expand"], options });
  }

  /**
   * Answer a payment with the invoices that it paid.
   *
   * Refusals:
   *
   * - `not_found` (404): There is none.
   *
   * Needs the scope `payments:read`.
   */
  get(paymentId: string, fields: types.PaymentsGet = {}, options: Reading = {}): Promise<types.Payment> {
    return this.json<types.Payment>({ method: "GET", path: `/api/payments/${segment(paymentId)}`, fields, options });
  }

  /**
   * List payments, newest first; by `invoice_id` those that paid an invoice or were to collect it.
   *
   * Refusals:
   *
   * - `not_found` (404): There is no such customer or invoice.
   *
   * Needs the scope `payments:read`.
   */
  list(fields: types.PaymentsList = {}, options: Reading = {}): Pages<types.Payment> {
    return this.pages<types.Payment>({ method: "GET", path: "/api/payments", fields, options });
  }
}

/** Operations on plan migrations. */
export class PlanMigrationsResource extends Resource {
  /**
   * End a migration once the part under way is done; what was moved stays moved, and what waited is left out.
   *
   * Refusals:
   *
   * - `not_found` (404): There is no such plan or migration.
   * - `plan_migration_not_open` (409): It has ended, or is being rolled back.
   *
   * Needs the scope `plan_migrations:write`.
   */
  cancel(planId: string, migrationId: string, options: Changing = {}): Promise<types.PlanMigration> {
    return this.json<types.PlanMigration>({
      method: "POST",
      path: `/api/plans/${segment(planId)}/migrations/${segment(migrationId)}/cancel`,
      options,
    });
  }

  /**
   * Answer a migration of a plan with how far it is.
   *
   * Refusals:
   *
   * - `not_found` (404): There is no such plan or migration.
   *
   * Needs the scope `plan_migrations:read`.
   */
  get(planId: string, migrationId: string, options: Reading = {}): Promise<types.PlanMigration> {
    return this.json<types.PlanMigration>({
      method: "GET",
      path: `/api/plans/${segment(planId)}/migrations/${segment(migrationId)}`,
      options,
    });
  }

  /**
   * Let a migration wait once the part under way is done.
   *
   * Refusals:
   *
   * - `not_found` (404): There is no such plan or migration.
   * - `plan_migration_not_open` (409): It has ended, or is being rolled back.
   *
   * Needs the scope `plan_migrations:write`.
   */
  hold(planId: string, migrationId: string, options: Changing = {}): Promise<types.PlanMigration> {
    return this.json<types.PlanMigration>({
      method: "POST",
      path: `/api/plans/${segment(planId)}/migrations/${segment(migrationId)}/hold`,
      options,
    });
  }

  /**
   * List the migrations of a plan, the newest first.
   *
   * Refusals:
   *
   * - `not_found` (404): There is no such plan.
   *
   * Needs the scope `plan_migrations:read`.
   */
  list(planId: string, fields: types.PlanMigrationsList = {}, options: Reading = {}): Pages<types.PlanMigration> {
    return this.pages<types.PlanMigration>({
      method: "GET",
      path: `/api/plans/${segment(planId)}/migrations`,
      fields,
      options,
    });
  }

  /**
   * Answer which subscriptions a migration would move, what that comes to for each and for all, and which
   * stay and why; nothing is changed.
   *
   * The moves are made and taken back, and the next invoices are worked out in between as they always are. A
   * hundred subscriptions are worked out in full, from `offset` on; the counts and the recurring revenue are
   * those of all.
   *
   * Refusals:
   *
   * - `not_found` (404): There is no such plan, customer or subscription.
   * - `currency_mismatched` (422): The two plans are priced in different currencies.
   * - `plan_archived` (409): The other plan is no longer sold.
   * - `plan_migration_effective` (422): `effective` names no day from today on.
   * - `plan_migration_too_large` (422): The cohort has more subscriptions than one migration moves.
   *
   * Needs the scope `plan_migrations:read`.
   */
  preview(
    planId: string,
    fields: types.PlanMigrationsPreview = {},
    options: Changing = {},
  ): Promise<types.MigrationPreview> {
    return this.json<types.MigrationPreview>({
      method: "POST",
      path: `/api/plans/${segment(planId)}/migrations/preview`,
      fields,
      options,
    });
  }

  /**
   * Let a migration that waits go on.
   *
   * Refusals:
   *
   * - `not_found` (404): There is no such plan or migration.
   * - `plan_migration_not_open` (409): It has ended, or is being rolled back.
   *
   * Needs the scope `plan_migrations:write`.
   */
  resume(planId: string, migrationId: string, options: Changing = {}): Promise<types.PlanMigration> {
    return this.json<types.PlanMigration>({
      method: "POST",
      path: `/api/plans/${segment(planId)}/migrations/${segment(migrationId)}/resume`,
      options,
    });
  }

  /**
   * Take back what a migration has moved; the work is done behind the answer.
   *
   * Before its day has come, a subscription never gets the new terms. Afterwards it has the former ones again
   * from today on, as by any change: history is not rewritten, and `proration` says what becomes of the
   * period. One that was changed since, has ended, or whose prices rose is kept where it is, with the reason.
   *
   * Refusals:
   *
   * - `not_found` (404): There is no such plan or migration.
   * - `plan_migration_not_over` (409): It is under way, or was rolled back before.
   * - `plan_migration_reaches_nobody` (422): It has moved none.
   * - `plan_migration_under_way` (409): Another migration of the plan has not ended.
   *
   * Needs the scope `plan_migrations:write`.
   */
  rollBack(
    planId: string,
    migrationId: string,
    fields: types.PlanMigrationsRollBack = {},
    options: Changing = {},
  ): Promise<types.PlanMigration> {
    return this.json<types.PlanMigration>({
      method: "POST",
      path: `/api/plans/${segment(planId)}/migrations/${segment(migrationId)}/roll-back`,
      fields,
      options,
    });
  }

  /**
   * Move subscriptions of a plan to its newest revision, or to that of another plan.
   *
   * Who is moved is settled now; the work is done behind the answer, in parts: read the migration to watch
   * it. Each subscription gets a version as by any change, is left out with a reason, or fails with one and
   * stops no other. What comes of it goes with its next invoice.
   *
   * Refusals:
   *
   * - `not_found` (404): There is no such plan, customer or subscription.
   * - `currency_mismatched` (422): The two plans are priced in different currencies.
   * - `plan_archived` (409): The other plan is no longer sold.
   * - `plan_migration_effective` (422): `effective` names no day from today on.
   * - `plan_migration_too_large` (422): The cohort has more subscriptions than one migration moves.
   * - `plan_migration_reaches_nobody` (422): No subscription would move; the reasons are in the refusal and
   *   in the preview.
   * - `plan_migration_under_way` (409): Another migration of the plan has not ended.
   *
   * Needs the scope `plan_migrations:write`.
   */
  start(planId: string, fields: types.PlanMigrationsStart = {}, options: Changing = {}): Promise<types.PlanMigration> {
    return this.json<types.PlanMigration>({
      method: "POST",
      path: `/api/plans/${segment(planId)}/migrations`,
      fields,
      options,
    });
  }

  /**
   * List the subscriptions of a migration with what became of each.
   *
   * Refusals:
   *
   * - `not_found` (404): There is no such plan, migration or customer.
   *
   * Needs the scope `plan_migrations:read`.
   */
  subscriptions(
    planId: string,
    migrationId: string,
    fields: types.PlanMigrationsSubscriptions = {},
    options: Reading = {},
  ): Pages<types.MigratedSubscription> {
    return this.pages<types.MigratedSubscription>({
      method: "GET",
      path: `/api/plans/${segment(planId)}/migrations/${segment(migrationId)}/subscriptions`,
      fields,
      options,
    });
  }
}

/** Operations on plans. */
export class PlansResource extends Resource {
  /**
   * Add a plan: items with keys by which later versions name them, on common terms; its first revision.
   *
   * Without a code it gets one made of its name. An item's key is the code of its product when none is given;
   * an item that names a bundle stands for all that is inside of it. In place of `items`, the plan can be
   * written as a base fee (`amount` each `interval`) with `charges` on metrics and `fixed_charges` on
   * add-ons: they become items, on products that are made where they are missing.
   *
   * Refusals:
   *
   * - `already_exists` (409): Another plan, archived ones included, has that code.
   * - `charges_inconsistent` (422): A charge has a parameter too few or too many, asks for what items cannot
   *   say, or names an unknown metric or add-on.
   * - `entitlements_inconsistent` (422): A feature or privilege is unknown, or a value is not of its type.
   * - `invalid` (422): An item names neither a product with a price nor a bundle, or both.
   * - `plan_inconsistent` (422): A product or bundle is unknown or archived, a price does not suit its
   *   product, a key is used twice, or terms contradict each other.
   * - `unknown_taxes` (422): A tax is named that does not exist.
   *
   * Needs the scope `plans:write`.
   */
  create(fields: types.PlansCreate, options: Writing = {}): Promise<types.Plan> {
    return this.json<types.Plan>({ method: "POST", path: "/api/plans", fields, options });
  }

  /**
   * Archive a plan: nobody can newly subscribe to it, lists hide it, and its code stays taken.
   *
   * Those who have subscribed keep it.
   *
   * Refusals:
   *
   * - `not_found` (404): There is none.
   *
   * Needs the scope `plans:write`.
   */
  delete(planId: string, options: Changing = {}): Promise<types.Plan> {
    return this.json<types.Plan>({ method: "DELETE", path: `/api/plans/${segment(planId)}`, options });
  }

  /**
   * Answer what sets two revisions of a plan apart, and what that comes to for the subscriptions on the
   * former one.
   *
   * By default it compares the newest with the one before it. Subscriptions keep their revision until they
   * are moved; the customers whose fees a plan migration would change most are named.
   *
   * Refusals:
   *
   * - `not_found` (404): There is no such plan or revision.
   *
   * Needs the scope `plans:read`.
   */
  diff(planId: string, fields: types.PlansDiff = {}, options: Reading = {}): Promise<types.PlanDifference> {
    return this.json<types.PlanDifference>({
      method: "GET",
      path: `/api/plans/${segment(planId)}/diff`,
      fields,
      options,
    });
  }

  /**
   * Answer a plan by id or code, with its items, prices and terms: the newest, or those of a revision.
   *
   * Refusals:
   *
   * - `not_found` (404): There is none.
   *
   * Needs the scope `plans:read`.
   */
  get(planId: string, fields: types.PlansGet = {}, options: Reading = {}): Promise<types.Plan> {
    return this.json<types.Plan>({ method: "GET", path: `/api/plans/${segment(planId)}`, fields, options });
  }

  /**
   * List the plans with their items; archived ones are among them with `archived=true`.
   *
   * Needs the scope `plans:read`.
   */
  list(fields: types.PlansList = {}, options: Reading = {}): Pages<types.Plan> {
    return this.pages<types.Plan>({ method: "GET", path: "/api/plans", fields, options });
  }

  /**
   * Change a plan: words at once, items and terms as its next revision.
   *
   * A revision holds for whoever subscribes from now on; subscriptions keep the items and terms that they
   * have. `items` and each list of terms are replaced as a whole. What changes nothing makes no revision.
   *
   * Refusals:
   *
   * - `charges_inconsistent` (422): A charge has a parameter too few or too many, asks for what items cannot
   *   say, or names an unknown metric or add-on.
   * - `entitlements_inconsistent` (422): A feature or privilege is unknown, or a value is not of its type.
   * - `invalid` (422): An item names neither a product with a price nor a bundle, or both.
   * - `not_found` (404): There is none.
   * - `plan_cascade_refused` (422): `cascade_updates` is true; a plan migration moves subscriptions.
   * - `plan_inconsistent` (422): A product or bundle is unknown or archived, a price does not suit its
   *   product, a key is used twice, or terms contradict each other.
   * - `unknown_taxes` (422): A tax is named that does not exist.
   *
   * Needs the scope `plans:write`.
   */
  update(planId: string, fields: types.PlansUpdate = {}, options: Changing = {}): Promise<types.Plan> {
    return this.json<types.Plan>({ method: "PATCH", path: `/api/plans/${segment(planId)}`, fields, options });
  }
}

/** Operations on prices. */
export class PricesResource extends Resource {
  /**
   * The amount that a price gives for a quantity or for events, with every step of the calculation.
   *
   * Nothing is stored. A price that states its own quantity needs neither; one that looks at events one by
   * one, or at their properties, needs the events. With `fraction`, the amount is that of a part of the
   * period from its start. Of a fee the lines then hold the same part; the quantity of a price that follows
   * usage is what the part alone has, and is priced as it is, with the part's share of what is included, of
   * the bounds of tiers, and of the least and the most. The lines begin with what was used, and end with what
   * the maximum, the minimum and the discount make of it.
   *
   * Refusals:
   *
   * - `quantity_or_events` (422): There are both or neither.
   * - `events_needed` (422): The price cannot be told from a quantity alone.
   * - `binding_needed` (422): The price speaks of a metric whose quantity is not given.
   * - `not_a_share` (422): The fraction does not lie between 0 and 1.
   * - `unratable` (422): The price gives no amount for it, such as an expression that divides by zero.
   *
   * Needs the scope `prices:read`.
   */
  preview(fields: types.PricesPreview, options: Writing = {}): Promise<types.PricePreview> {
    return this.json<types.PricePreview>({ method: "POST", path: "/api/prices/preview", fields, options });
  }
}

/** Operations on products. */
export class ProductsResource extends Resource {
  /**
   * Add a product: a fixed fee, or usage measured by metrics; its price stands in a plan or a subscription.
   *
   * Without a code it gets one made of its name.
   *
   * Refusals:
   *
   * - `already_exists` (409): Another product, archived ones included, has that code.
   * - `product_inconsistent` (422): A metered one lacks a living metric or does not recur, or a fixed one has
   *   metrics.
   *
   * Needs the scope `products:write`.
   */
  create(fields: types.ProductsCreate, options: Writing = {}): Promise<types.Product> {
    return this.json<types.Product>({ method: "POST", path: "/api/products", fields, options });
  }

  /**
   * Archive a product: no new plan can hold it, lists hide it, and its code stays taken.
   *
   * Refusals:
   *
   * - `product_in_use` (409): A plan, a bundle or a subscription in force holds it.
   * - `not_found` (404): There is none.
   *
   * Needs the scope `products:write`.
   */
  delete(productId: string, options: Changing = {}): Promise<types.Product> {
    return this.json<types.Product>({ method: "DELETE", path: `/api/products/${segment(productId)}`, options });
  }

  /**
   * Answer a product by id or code.
   *
   * Refusals:
   *
   * - `not_found` (404): There is none.
   *
   * Needs the scope `products:read`.
   */
  get(productId: string, options: Reading = {}): Promise<types.Product> {
    return this.json<types.Product>({ method: "GET", path: `/api/products/${segment(productId)}`, options });
  }

  /**
   * List the products; archived ones are among them with `archived=true`.
   *
   * Needs the scope `products:read`.
   */
  list(fields: types.ProductsList = {}, options: Reading = {}): Pages<types.Product> {
    return this.pages<types.Product>({ method: "GET", path: "/api/products", fields, options });
  }

  /**
   * Change the words of a product, its number, its units and how its revenue is spread; how it is charged
   * stays.
   *
   * Refusals:
   *
   * - `not_found` (404): There is none.
   *
   * Needs the scope `products:write`.
   */
  update(productId: string, fields: types.ProductsUpdate = {}, options: Changing = {}): Promise<types.Product> {
    return this.json<types.Product>({ method: "PATCH", path: `/api/products/${segment(productId)}`, fields, options });
  }
}

/** Operations on refunds. */
export class RefundsResource extends Resource {
  /**
   * Answer a refund.
   *
   * Refusals:
   *
   * - `not_found` (404): There is none.
   *
   * Needs the scope `payments:read`.
   */
  get(refundId: string, fields: types.RefundsGet = {}, options: Reading = {}): Promise<types.Refund> {
    return this.json<types.Refund>({ method: "GET", path: `/api/refunds/${segment(refundId)}`, fields, options });
  }

  /**
   * List refunds, newest first; with `status=due` those that are to be paid.
   *
   * Refusals:
   *
   * - `not_found` (404): There is no such customer.
   *
   * Needs the scope `payments:read`.
   */
  list(fields: types.RefundsList = {}, options: Reading = {}): Pages<types.Refund> {
    return this.pages<types.Refund>({ method: "GET", path: "/api/refunds", fields, options });
  }

  /**
   * Record that a refund was given back outside of every provider.
   *
   * Refusals:
   *
   * - `not_found` (404): There is none.
   * - `refund_paid_already` (409): It was paid before.
   * - `card_number_refused` (422): The reference looks like a card number.
   *
   * Needs the scope `payments:write`.
   */
  markAsPaid(refundId: string, fields: types.RefundsMarkAsPaid = {}, options: Changing = {}): Promise<types.Refund> {
    return this.json<types.Refund>({
      method: "POST",
      path: `/api/refunds/${segment(refundId)}/mark-as-paid`,
      fields,
      query: ["expand"],
      options,
    });
  }
}

/** Operations on rejected events. */
export class RejectedEventsResource extends Resource {
  /**
   * Say that a rejected event is not wanted: it is no longer open, and can still be seen and replayed.
   *
   * Refusals:
   *
   * - `not_found` (404): There is none.
   * - `rejected_event_stored` (409): It was replayed.
   *
   * Needs the scope `events:write`.
   */
  dismiss(rejectedId: string, options: Changing = {}): Promise<types.RejectedEvent> {
    return this.json<types.RejectedEvent>({
      method: "DELETE",
      path: `/api/events/rejected/${segment(rejectedId)}`,
      options,
    });
  }

  /**
   * Answer a rejected event.
   *
   * Refusals:
   *
   * - `not_found` (404): There is none.
   *
   * Needs the scope `events:read`.
   */
  get(rejectedId: string, options: Reading = {}): Promise<types.RejectedEvent> {
    return this.json<types.RejectedEvent>({
      method: "GET",
      path: `/api/events/rejected/${segment(rejectedId)}`,
      options,
    });
  }

  /**
   * List rejected events, the last to come first; `account` is the customer as the event names it.
   *
   * Needs the scope `events:read`.
   */
  list(fields: types.RejectedEventsList = {}, options: Reading = {}): Pages<types.RejectedEvent> {
    return this.pages<types.RejectedEvent>({ method: "GET", path: "/api/events/rejected", fields, options });
  }

  /**
   * Judge a rejected event anew, as it came or corrected; it is stored, or stays with the newer reason.
   *
   * It keeps its unique id; one that had none that can be read is stored under that of `event`, or else under
   * the id of the rejection, so that a second replay changes nothing. Without a timestamp it happened when it
   * was first received. A correction that is rejected too is not kept.
   *
   * Refusals:
   *
   * - `not_found` (404): There is none.
   * - `rejected_event_incomplete` (409): Only its beginning was kept, and no `event` is given.
   * - `invalid` (422): The `event` has another unique id.
   *
   * Needs the scope `events:write`.
   */
  replay(rejectedId: string, fields: types.RejectedEventsReplay = {}, options: Changing = {}): Promise<types.Ingested> {
    return this.json<types.Ingested>({
      method: "POST",
      path: `/api/events/rejected/${segment(rejectedId)}/replay`,
      fields,
      options,
    });
  }

  /**
   * Judge open rejected events anew, as they came: the first hundred of those that fit, in order of id.
   *
   * Those of which only the beginning was kept are left out.
   *
   * Needs the scope `events:write`.
   */
  replayMany(fields: types.RejectedEventsReplayMany = {}, options: Writing = {}): Promise<types.ReplayedEvents> {
    return this.json<types.ReplayedEvents>({ method: "POST", path: "/api/events/rejected/replay", fields, options });
  }
}

/** Operations on sandboxes. */
export class SandboxesResource extends Resource {
  /**
   * Make an empty sandbox tenant beside this one; the answer shows its key this once.
   *
   * The new key may do there what the calling key may do here.
   *
   * Needs the scope `sandboxes:write`.
   */
  create(fields: types.SandboxesCreate, options: Writing = {}): Promise<types.NewSandbox> {
    return this.json<types.NewSandbox>({ method: "POST", path: "/api/sandboxes", fields, options });
  }

  /**
   * Close a sandbox: its keys are revoked and nothing falls due in it any more.
   *
   * Refusals:
   *
   * - `not_found` (404): The organisation has no such sandbox.
   *
   * Needs the scope `sandboxes:write`.
   */
  delete(sandboxId: string, options: Writing = {}): Promise<void> {
    return this.nothing({ method: "DELETE", path: `/api/sandboxes/${segment(sandboxId)}`, options });
  }

  /**
   * List the sandboxes of the organisation.
   *
   * Needs the scope `sandboxes:read`.
   */
  list(fields: types.SandboxesList = {}, options: Reading = {}): Pages<types.Sandbox> {
    return this.pages<types.Sandbox>({ method: "GET", path: "/api/sandboxes", fields, options });
  }
}

/** Operations on simulations. */
export class SimulationsResource extends Resource {
  /**
   * Price the stored usage of past months by other terms, beside what it comes to by those that held; nothing
   * else is changed.
   *
   * Both amounts are worked out by the rules of the invoice, before coupons and taxes: fees and usage of
   * whole billing periods, and the minimum, maximum and discount of the plan. The terms are those of a plan,
   * of a draft, or of a plan with other prices; they count as though they had been agreed from the start,
   * wherever the plan `subscribers_of` was in force, or everywhere for customers and subscriptions that are
   * named. Quantities that were agreed stay. A subscription in another currency, or without a whole billing
   * period in those days, is skipped with the reason.
   *
   * Twenty-five customers are worked out before the answer; for more it is `pending`, and goes on behind it.
   *
   * Refusals:
   *
   * - `not_found` (404): There is no such plan, revision, product, customer or subscription.
   * - `simulation_unclear` (422): It is not said what or whom, or said twice; or the days are none, too many,
   *   or not over.
   * - `simulation_too_large` (422): More than 50,000 customers are concerned.
   * - `item_unknown` (422): The plan has no item whose price is changed, or several of that product.
   * - `price_unsuitable` (422): What is changed of a price makes no price.
   * - `plan_inconsistent` (422): A product of the draft is unknown or archived, a price does not suit its
   *   product, a key is used twice, or terms contradict each other.
   * - `unknown_taxes` (422): The draft names a tax that does not exist.
   *
   * Needs the scope `simulations:write`.
   */
  create(fields: types.SimulationsCreate, options: Writing = {}): Promise<types.Simulation> {
    return this.json<types.Simulation>({ method: "POST", path: "/api/simulations", fields, options });
  }

  /**
   * Answer what the customers of a simulation come to as a file, in order of id.
   *
   * A page that is full may have another behind it: ask again with `after`. In CSV, words that a spreadsheet
   * would take for a formula have an apostrophe before them.
   *
   * Refusals:
   *
   * - `not_found` (404): There is no such simulation.
   *
   * Needs the scope `simulations:read`.
   */
  export(simulationId: string, fields: types.SimulationsExport = {}, options: Reading = {}): Promise<Uint8Array> {
    return this.bytes({ method: "GET", path: `/api/simulations/${segment(simulationId)}/export`, fields, options });
  }

  /**
   * Answer a simulation: how far it is, and once it is finished what it comes to.
   *
   * Refusals:
   *
   * - `not_found` (404): There is none.
   *
   * Needs the scope `simulations:read`.
   */
  get(simulationId: string, options: Reading = {}): Promise<types.Simulation> {
    return this.json<types.Simulation>({ method: "GET", path: `/api/simulations/${segment(simulationId)}`, options });
  }

  /**
   * List simulations, the newest first.
   *
   * Needs the scope `simulations:read`.
   */
  list(fields: types.SimulationsList = {}, options: Reading = {}): Pages<types.Simulation> {
    return this.pages<types.Simulation>({ method: "GET", path: "/api/simulations", fields, options });
  }

  /**
   * List what the customers of a simulation come to before and after, those who lose most first; those that
   * are not worked out yet are not among them.
   *
   * Refusals:
   *
   * - `not_found` (404): There is no such simulation or customer.
   *
   * Needs the scope `simulations:read`.
   */
  results(
    simulationId: string,
    fields: types.SimulationsResults = {},
    options: Reading = {},
  ): Pages<types.SimulationResult> {
    return this.pages<types.SimulationResult>({
      method: "GET",
      path: `/api/simulations/${segment(simulationId)}/results`,
      fields,
      options,
    });
  }
}

/** Operations on subscriptions. */
export class SubscriptionsResource extends Resource {
  /**
   * Put a draft in force: scheduled, trialing or active by its dates. Billing starts with its service.
   *
   * Refusals:
   *
   * - `not_found` (404): There is none.
   * - `subscription_not_draft` (409): It was activated before.
   *
   * Needs the scope `subscriptions:write`.
   */
  activate(subscriptionId: string, options: Changing = {}): Promise<types.Subscription> {
    return this.json<types.Subscription>({
      method: "POST",
      path: `/api/subscriptions/${segment(subscriptionId)}/activate`,
      options,
    });
  }

  /**
   * Give usage whose properties have these values parameters of its own, for one subscription; a filter of
   * the same values is replaced.
   *
   * Refusals:
   *
   * - `not_found` (404): There is no such subscription, or it has no item of that key that follows usage.
   * - `subscription_not_in_force` (409): It is a draft or has ended.
   * - `charges_inconsistent` (422): A parameter is missing, or belongs to another model.
   * - `price_unsuitable` (422): What comes of it is no price, or a price for the currency of the subscription
   *   hides it.
   * - `outside_term` (422): The day lies outside the subscription.
   * - `closed_period` (422): The period of that day is over and billed, and nothing was said about it.
   *
   * Needs the scope `subscriptions:write`.
   */
  addChargeFilter(
    subscriptionId: string,
    chargeCode: string,
    fields: types.SubscriptionsAddChargeFilter,
    options: Changing = {},
  ): Promise<types.Change> {
    return this.json<types.Change>({
      method: "POST",
      path: `/api/subscriptions/${segment(subscriptionId)}/charges/${segment(chargeCode)}/filters`,
      fields,
      options,
    });
  }

  /**
   * Answer the days on which a change can take effect, and those of the next invoice, the term and its
   * renewal.
   *
   * The cycle is that of the item that recurs most often. On-cycle dates are its next twelve boundaries.
   *
   * Refusals:
   *
   * - `not_found` (404): There is none.
   *
   * Needs the scope `subscriptions:read`.
   */
  billingDates(subscriptionId: string, options: Reading = {}): Promise<types.BillingDates> {
    return this.json<types.BillingDates>({
      method: "GET",
      path: `/api/subscriptions/${segment(subscriptionId)}/billing-dates`,
      options,
    });
  }

  /**
   * End a subscription on a day; usage up to it is billed, unused time of advance fees is credited, refunded
   * or kept.
   *
   * The day of the end is no longer served: a cancellation on the 23rd ends at the start of the 23rd, and
   * with `inclusive_day` at that of the 24th (T-17). With `refund` what the final invoice leaves of the
   * credit pays what is due of the subscription's invoices, and the rest, which was paid, becomes a refund
   * that is due; `full_refund` does so with all of the fees in advance of the present period. Where the
   * contract has `notice_days`, `end_of_term` is the end of the first term for which there is time, and an
   * earlier day needs `without_notice` (T-19). A day in a period that is billed and over needs
   * `closed_periods`.
   *
   * Refusals:
   *
   * - `not_found` (404): There is none.
   * - `subscription_not_in_force` (409): It is a draft or has ended.
   * - `outside_term` (422): The day lies outside the subscription.
   * - `inclusive_day_unsuitable` (422): `inclusive_day` is said of a boundary.
   * - `notice_needed` (422): The day lies before the first one on which service can end by the notice that
   *   was agreed.
   * - `final_invoice_needed` (422): `final_invoice` is false.
   * - `closed_period` (422): The period of that day is over and billed, and nothing was said about it.
   *
   * Needs the scope `subscriptions:write`.
   */
  cancel(
    subscriptionId: string,
    fields: types.SubscriptionsCancel = {},
    options: Changing = {},
  ): Promise<types.Subscription> {
    return this.json<types.Subscription>({
      method: "POST",
      path: `/api/subscriptions/${segment(subscriptionId)}/cancel`,
      fields,
      options,
    });
  }

  /**
   * Subscribe a customer to a plan, to items with prices of their own, or to a plan with some items in place
   * of its own, as a draft or in force at once.
   *
   * The currency of the customer becomes the subscription's and stays so; its time zone too, until the
   * customer moves. What is not said of trial, contract, renewal, rises of prices, invoices and payment terms
   * is as the plan says; so are discount, least and most spend and thresholds of usage, which can also be its
   * own.
   *
   * Refusals:
   *
   * - `not_found` (404): There is no such customer or plan.
   * - `nothing_to_subscribe` (422): Neither a plan nor items were given.
   * - `outside_term` (422): It starts over ten years ago; or a fixed term has no length, no day, or none to
   *   be renewed by.
   * - `currency_mismatched` (422): The plan is priced in another currency, and not every item has a price in
   *   this one.
   * - `customer_not_in_family` (409): It is to be billed to the parent, and the customer has none.
   * - `parent_unsuitable` (409): The parent is billed in another currency, or by another billing entity.
   * - `plan_archived` (409): The plan is no longer sold.
   * - `plan_inconsistent` (422): An item's product is unknown, or its price does not suit it.
   * - `price_unsuitable` (422): By the rises since it started a price would have too many digits.
   * - `subscription_terms_inconsistent` (422): Its own terms contradict each other or the plan's, or its
   *   discount is an amount.
   *
   * Needs the scope `subscriptions:write`.
   */
  create(fields: types.SubscriptionsCreate, options: Writing = {}): Promise<types.Subscription> {
    return this.json<types.Subscription>({
      method: "POST",
      path: "/api/subscriptions",
      fields,
      query: ["expand"],
      options,
    });
  }

  /**
   * Remove a draft; one that was in force is canceled instead, and stays visible.
   *
   * Refusals:
   *
   * - `not_found` (404): There is none.
   * - `subscription_not_draft` (409): It was activated.
   *
   * Needs the scope `subscriptions:write`.
   */
  delete(subscriptionId: string, options: Changing = {}): Promise<void> {
    return this.nothing({ method: "DELETE", path: `/api/subscriptions/${segment(subscriptionId)}`, options });
  }

  /**
   * Answer one entitlement.
   *
   * Refusals:
   *
   * - `not_found` (404): There is no such subscription, or it grants nothing of that key.
   *
   * Needs the scope `subscriptions:read`.
   */
  entitlement(subscriptionId: string, key: string, options: Reading = {}): Promise<types.SubscriptionEntitlement> {
    return this.json<types.SubscriptionEntitlement>({
      method: "GET",
      path: `/api/subscriptions/${segment(subscriptionId)}/entitlements/${segment(key)}`,
      options,
    });
  }

  /**
   * List what the subscriber may do by the version in force: what the plan grants as it was agreed, with what
   * the subscription grants beside it or takes away. All of it is on one page.
   *
   * Refusals:
   *
   * - `not_found` (404): There is no such subscription.
   *
   * Needs the scope `subscriptions:read`.
   */
  entitlements(
    subscriptionId: string,
    fields: types.SubscriptionsEntitlements = {},
    options: Reading = {},
  ): Pages<types.SubscriptionEntitlement> {
    return this.pages<types.SubscriptionEntitlement>({
      method: "GET",
      path: `/api/subscriptions/${segment(subscriptionId)}/entitlements`,
      fields,
      options,
    });
  }

  /**
   * Answer a subscription with the items of its version in force.
   *
   * Refusals:
   *
   * - `not_found` (404): There is none.
   *
   * Needs the scope `subscriptions:read`.
   */
  get(subscriptionId: string, fields: types.SubscriptionsGet = {}, options: Reading = {}): Promise<types.Subscription> {
    return this.json<types.Subscription>({
      method: "GET",
      path: `/api/subscriptions/${segment(subscriptionId)}`,
      fields,
      options,
    });
  }

  /**
   * List subscriptions, newest first.
   *
   * Refusals:
   *
   * - `not_found` (404): There is no such customer or plan.
   *
   * Needs the scope `subscriptions:read`.
   */
  list(fields: types.SubscriptionsList = {}, options: Reading = {}): Pages<types.Subscription> {
    return this.pages<types.Subscription>({ method: "GET", path: "/api/subscriptions", fields, options });
  }

  /**
   * Pause a subscription from a day on, until a day that is named or until it is told to go on.
   *
   * With `credit` the time of the pause is credited or not charged; with `shift` no money moves, and the
   * present period, all that follow, the term and the rises of prices come later by the length of the pause.
   * What is used then is billed by neither. With `keep_billing` invoices of that time stay drafts; the other
   * two need `closed_periods` from a day in a period that is billed and over.
   *
   * Refusals:
   *
   * - `not_found` (404): There is none.
   * - `subscription_not_in_force` (409): It is a draft or has ended.
   * - `subscription_paused_already` (409): A pause is under way, or lies ahead.
   * - `outside_term` (422): The day lies outside the subscription, or the pause ends before it begins.
   * - `closed_period` (422): The period of that day is over and billed, and nothing was said about it.
   *
   * Needs the scope `subscriptions:write`.
   */
  pause(
    subscriptionId: string,
    fields: types.SubscriptionsPause = {},
    options: Changing = {},
  ): Promise<types.Subscription> {
    return this.json<types.Subscription>({
      method: "POST",
      path: `/api/subscriptions/${segment(subscriptionId)}/pause`,
      fields,
      options,
    });
  }

  /**
   * Answer what the usage of a subscription's items is about to come to at the ends of their present periods,
   * and what it will cost; `customers.projected_usage` says how, and `customers.usage` how to choose what is
   * shown.
   *
   * Refusals:
   *
   * - `not_found` (404): There is no such subscription, metric or product.
   * - `too_many_groups` (422): A metric has more than a thousand parts.
   *
   * Needs the scope `events:read`.
   */
  projectedUsage(
    subscriptionId: string,
    fields: types.SubscriptionsProjectedUsage = {},
    options: Reading = {},
  ): Promise<types.ProjectedUsage> {
    return this.json<types.ProjectedUsage>({
      method: "GET",
      path: `/api/subscriptions/${segment(subscriptionId)}/projected-usage`,
      fields,
      options,
    });
  }

  /**
   * Take the filter of these values away, for one subscription: its usage falls to less specific ones, or to
   * none.
   *
   * Refusals:
   *
   * - `not_found` (404): There is no such subscription, item or filter.
   * - `subscription_not_in_force` (409): It is a draft or has ended.
   * - `outside_term` (422): The day lies outside the subscription.
   * - `closed_period` (422): The period of that day is over and billed, and nothing was said about it.
   *
   * Needs the scope `subscriptions:write`.
   */
  removeChargeFilter(
    subscriptionId: string,
    chargeCode: string,
    filter: string,
    fields: types.SubscriptionsRemoveChargeFilter = {},
    options: Changing = {},
  ): Promise<types.Change> {
    return this.json<types.Change>({
      method: "DELETE",
      path: `/api/subscriptions/${segment(subscriptionId)}/charges/${segment(chargeCode)}/filters/${segment(filter)}`,
      fields,
      options,
    });
  }

  /**
   * Take something away from one subscription, even if its plan grants it; granting it again undoes that.
   *
   * Refusals:
   *
   * - `not_found` (404): There is no such subscription, or it grants nothing of that key.
   *
   * Needs the scope `subscriptions:write`.
   */
  removeEntitlement(subscriptionId: string, key: string, options: Changing = {}): Promise<void> {
    return this.nothing({
      method: "DELETE",
      path: `/api/subscriptions/${segment(subscriptionId)}/entitlements/${segment(key)}`,
      options,
    });
  }

  /**
   * Answer what a subscription is worth by its version in force, less what its plan or itself takes off as
   * long as that lasts; nothing before paid service, and after its end.
   *
   * Refusals:
   *
   * - `not_found` (404): There is none.
   *
   * Needs the scope `subscriptions:read`.
   */
  revenue(subscriptionId: string, options: Reading = {}): Promise<types.Revenue> {
    return this.json<types.Revenue>({
      method: "GET",
      path: `/api/subscriptions/${segment(subscriptionId)}/revenue`,
      options,
    });
  }

  /**
   * Give the item of that key that follows usage other parameters, filters, a least amount or a name, here
   * alone.
   *
   * What is not named stays; `filters` are the whole of them. The model and what is measured stay.
   *
   * Refusals:
   *
   * - `not_found` (404): There is no such subscription, or it has no item of that key that follows usage.
   * - `subscription_not_in_force` (409): It is a draft or has ended.
   * - `charges_inconsistent` (422): A parameter is missing, or belongs to another model.
   * - `price_unsuitable` (422): What comes of it is no price, or a price for the currency of the subscription
   *   hides it.
   * - `outside_term` (422): The day lies outside the subscription.
   * - `closed_period` (422): The period of that day is over and billed, and nothing was said about it.
   *
   * Needs the scope `subscriptions:write`.
   */
  setCharge(
    subscriptionId: string,
    chargeCode: string,
    fields: types.SubscriptionsSetCharge = {},
    options: Changing = {},
  ): Promise<types.Change> {
    return this.json<types.Change>({
      method: "PUT",
      path: `/api/subscriptions/${segment(subscriptionId)}/charges/${segment(chargeCode)}`,
      fields,
      options,
    });
  }

  /**
   * Grant something to one subscription: a key of your own with a type and a value, or a feature of that code
   * with values of its privileges; privileges that are not named keep the values that the plan gives them.
   *
   * Refusals:
   *
   * - `not_found` (404): There is no such subscription.
   * - `entitlements_inconsistent` (422): A feature or privilege is unknown, or a value is not of its type.
   *
   * Needs the scope `subscriptions:write`.
   */
  setEntitlement(
    subscriptionId: string,
    key: string,
    fields: types.SubscriptionsSetEntitlement = {},
    options: Changing = {},
  ): Promise<types.SubscriptionEntitlement> {
    return this.json<types.SubscriptionEntitlement>({
      method: "PUT",
      path: `/api/subscriptions/${segment(subscriptionId)}/entitlements/${segment(key)}`,
      fields,
      options,
    });
  }

  /**
   * Give the fee of that key other units, another price of one, or another name, for one subscription.
   *
   * Refusals:
   *
   * - `not_found` (404): There is no such subscription, or it has no fee of that key.
   * - `subscription_not_in_force` (409): It is a draft or has ended.
   * - `price_unsuitable` (422): What comes of it is no price, or a price for the currency of the subscription
   *   hides it.
   * - `outside_term` (422): The day lies outside the subscription.
   * - `closed_period` (422): The period of that day is over and billed, and nothing was said about it.
   *
   * Needs the scope `subscriptions:write`.
   */
  setFixedCharge(
    subscriptionId: string,
    chargeCode: string,
    fields: types.SubscriptionsSetFixedCharge = {},
    options: Changing = {},
  ): Promise<types.Change> {
    return this.json<types.Change>({
      method: "PUT",
      path: `/api/subscriptions/${segment(subscriptionId)}/fixed-charges/${segment(chargeCode)}`,
      fields,
      options,
    });
  }

  /**
   * Take back a cancellation whose day has not come.
   *
   * Refusals:
   *
   * - `not_found` (404): There is none.
   * - `subscription_not_in_force` (409): It has ended.
   * - `subscription_not_canceled` (409): Nobody has canceled it.
   *
   * Needs the scope `subscriptions:write`.
   */
  uncancel(subscriptionId: string, options: Changing = {}): Promise<types.Subscription> {
    return this.json<types.Subscription>({
      method: "POST",
      path: `/api/subscriptions/${segment(subscriptionId)}/uncancel`,
      options,
    });
  }

  /**
   * End the pause on a day; one that has not begun by then never was.
   *
   * A day in a period that is billed and over needs `closed_periods`, unless the pause kept billing.
   *
   * Refusals:
   *
   * - `not_found` (404): There is none.
   * - `subscription_not_in_force` (409): It is a draft or has ended.
   * - `subscription_not_paused` (409): No pause is under way, and none lies ahead.
   * - `outside_term` (422): The day lies outside the subscription.
   * - `closed_period` (422): The period of that day is over and billed, and nothing was said about it.
   *
   * Needs the scope `subscriptions:write`.
   */
  unpause(
    subscriptionId: string,
    fields: types.SubscriptionsUnpause = {},
    options: Changing = {},
  ): Promise<types.Subscription> {
    return this.json<types.Subscription>({
      method: "POST",
      path: `/api/subscriptions/${segment(subscriptionId)}/unpause`,
      fields,
      options,
    });
  }

  /**
   * Answer the next invoice of a subscription as it would be issued with the usage so far: the real
   * computation, without storing anything. Of one that shares invoices it holds what the others owe on that
   * day, but for those that could not be billed and are set aside.
   *
   * Refusals:
   *
   * - `not_found` (404): There is no such subscription.
   * - `nothing_upcoming` (404): Nothing is to be billed any more.
   * - `currency_withdrawn` (409): Its currency is none any more by the day of the invoice.
   *
   * Needs the scope `invoices:read`.
   */
  upcomingInvoice(subscriptionId: string, options: Reading = {}): Promise<types.Invoice> {
    return this.json<types.Invoice>({
      method: "GET",
      path: `/api/subscriptions/${segment(subscriptionId)}/upcoming-invoice`,
      options,
    });
  }

  /**
   * Change what a subscription says beside what it consists of, which versions do; it takes effect at once.
   *
   * A term that is not renewed any more ends the service; where notice is agreed and too late for that, the
   * next term can be made the last by a cancellation, or the present one `without_notice`. A discount of its
   * own is taken off service that begins from today on; its least and most spend hold for the whole of the
   * billing period that is running. `plan_terms` names those of which the plan decides again.
   *
   * Refusals:
   *
   * - `not_found` (404): There is none.
   * - `customer_not_in_family` (409): It is to be billed to the parent, and its customer has none.
   * - `parent_unsuitable` (409): The parent is billed in another currency, or by another billing entity.
   * - `outside_term` (422): The trial would end in the past, or not before the contract does; or a term
   *   without a whole number of months would be renewed by another as long as it.
   * - `notice_needed` (422): The term is not to be renewed, and it is too late for the notice that was
   *   agreed.
   * - `subscription_not_in_force` (409): It has ended, and its trial, its terms, its renewal or its rises
   *   would change.
   * - `subscription_terms_inconsistent` (422): Its own terms contradict each other or the plan's, or its
   *   discount is an amount.
   * - `trial_over` (409): The trial would change, and paid service has begun.
   *
   * Needs the scope `subscriptions:write`.
   */
  update(
    subscriptionId: string,
    fields: types.SubscriptionsUpdate = {},
    options: Changing = {},
  ): Promise<types.Subscription> {
    return this.json<types.Subscription>({
      method: "PATCH",
      path: `/api/subscriptions/${segment(subscriptionId)}`,
      fields,
      options,
    });
  }

  /**
   * Answer the usage of a subscription's items in their present periods, and what it costs so far.
   *
   * With `grouped=true` a metric that is grouped shows its parts as well, and a charge the metrics and groups
   * that it is made of. `metric_id`, `product_id` and `group` choose what is shown and change no number. With
   * `known_at` it is what was known at that instant.
   *
   * Refusals:
   *
   * - `not_found` (404): There is no such subscription, metric or product.
   * - `too_many_groups` (422): A metric has more than a thousand parts.
   *
   * Needs the scope `events:read`.
   */
  usage(subscriptionId: string, fields: types.SubscriptionsUsage = {}, options: Reading = {}): Promise<types.Usage> {
    return this.json<types.Usage>({
      method: "GET",
      path: `/api/subscriptions/${segment(subscriptionId)}/usage`,
      fields,
      options,
    });
  }
}

/** Operations on tax. */
export class TaxResource extends Resource {
  /**
   * Answer the tax that a document with these lines would bear today; nothing is stored.
   *
   * The taxes are those of the billing entity: the one named, else the customer's, else the default one.
   *
   * Refusals:
   *
   * - `not_found` (404): There is no such customer or billing entity.
   * - `tax_lines_unclear` (422): Two lines have one key, or an amount has more decimals than the currency.
   *
   * Needs the scope `taxes:read`.
   */
  calculate(fields: types.TaxCalculate, options: Writing = {}): Promise<types.TaxCalculation> {
    return this.json<types.TaxCalculation>({ method: "POST", path: "/api/tax/calculations", fields, options });
  }
}

/** Operations on taxes. */
export class TaxesResource extends Resource {
  /**
   * Add a tax; it falls on nothing until a billing entity applies it, and then on any tax point, past ones
   * too.
   *
   * Without a category it is the standard one, S, or Z when the rate is zero.
   *
   * Refusals:
   *
   * - `tax_inconsistent` (422): The rate does not go with the category.
   * - `already_exists` (409): Another tax, perhaps a deleted one, has that code.
   *
   * Needs the scope `taxes:write`.
   */
  create(fields: types.TaxesCreate, options: Writing = {}): Promise<types.Tax> {
    return this.json<types.Tax>({ method: "POST", path: "/api/taxes", fields, options });
  }

  /**
   * Archive a tax: no billing entity can apply it any more; it stays readable and its code stays its own.
   *
   * Refusals:
   *
   * - `not_found` (404): There is no such tax.
   * - `tax_archived` (409): It was deleted before.
   * - `tax_in_use` (409): A billing entity applies it.
   *
   * Needs the scope `taxes:write`.
   */
  delete(taxId: string, options: Changing = {}): Promise<types.Tax> {
    return this.json<types.Tax>({ method: "DELETE", path: `/api/taxes/${segment(taxId)}`, options });
  }

  /**
   * Answer a tax by id or code, a deleted one too.
   *
   * Refusals:
   *
   * - `not_found` (404): There is none.
   *
   * Needs the scope `taxes:read`.
   */
  get(taxId: string, options: Reading = {}): Promise<types.Tax> {
    return this.json<types.Tax>({ method: "GET", path: `/api/taxes/${segment(taxId)}`, options });
  }

  /**
   * List taxes, newest first; with `archived` also those that were deleted.
   *
   * Needs the scope `taxes:read`.
   */
  list(fields: types.TaxesList = {}, options: Reading = {}): Pages<types.Tax> {
    return this.pages<types.Tax>({ method: "GET", path: "/api/taxes", fields, options });
  }

  /**
   * Change a tax; a new rate or category follows the old one from `valid_from` on, by default from today.
   *
   * The old one stays in `rates` and holds for tax points before that day. Issued documents keep what they
   * were issued with.
   *
   * Refusals:
   *
   * - `not_found` (404): There is no such tax.
   * - `tax_archived` (409): It was deleted.
   * - `tax_inconsistent` (422): The rate does not go with the category, or a day is given without either.
   *
   * Needs the scope `taxes:write`.
   */
  update(taxId: string, fields: types.TaxesUpdate = {}, options: Changing = {}): Promise<types.Tax> {
    return this.json<types.Tax>({ method: "PATCH", path: `/api/taxes/${segment(taxId)}`, fields, options });
  }
}

/** Operations on test clocks. */
export class TestClocksResource extends Resource {
  /**
   * Move the clock forward; all that falls due on the way runs, in order of time.
   *
   * The answer comes when all is done, or says `advancing` after 30 seconds.
   *
   * Refusals:
   *
   * - `test_clock_backwards` (422): *to* lies before the frozen time.
   * - `test_clock_advancing` (409): The clock is on its way already.
   * - `test_clock_too_far` (422): *to* lies more than ten years ahead of the frozen time.
   * - `not_found` (404): There is no such clock.
   *
   * Needs the scope `test_clocks:write`.
   */
  advance(clockId: string, fields: types.TestClocksAdvance, options: Changing = {}): Promise<types.TestClock> {
    return this.json<types.TestClock>({
      method: "POST",
      path: `/api/test-clocks/${segment(clockId)}/advance`,
      fields,
      options,
    });
  }

  /**
   * Freeze the time of this sandbox at *frozen_at*; from now on it moves only by `advance`.
   *
   * Refusals:
   *
   * - `not_a_sandbox` (409): The key is a live one.
   * - `test_clock_exists` (409): The sandbox has a clock already.
   * - `test_clock_too_far` (422): *frozen_at* lies more than ten years ahead.
   *
   * Needs the scope `test_clocks:write`.
   */
  create(fields: types.TestClocksCreate, options: Writing = {}): Promise<types.TestClock> {
    return this.json<types.TestClock>({ method: "POST", path: "/api/test-clocks", fields, options });
  }

  /**
   * Remove the clock: the sandbox lives in real time again.
   *
   * Refusals:
   *
   * - `not_found` (404): There is no such clock.
   *
   * Needs the scope `test_clocks:write`.
   */
  delete(clockId: string, options: Changing = {}): Promise<void> {
    return this.nothing({ method: "DELETE", path: `/api/test-clocks/${segment(clockId)}`, options });
  }

  /**
   * Answer where the clock stands, and whether it is still advancing.
   *
   * Needs the scope `test_clocks:read`.
   */
  get(clockId: string, options: Reading = {}): Promise<types.TestClock> {
    return this.json<types.TestClock>({ method: "GET", path: `/api/test-clocks/${segment(clockId)}`, options });
  }

  /**
   * List the clock of this sandbox: one, or none where time is real.
   *
   * Needs the scope `test_clocks:read`.
   */
  list(fields: types.TestClocksList = {}, options: Reading = {}): Pages<types.TestClock> {
    return this.pages<types.TestClock>({ method: "GET", path: "/api/test-clocks", fields, options });
  }
}

/** Operations on versions. */
export class VersionsResource extends Resource {
  /**
   * Draft a version with the whole set of its items, those of a plan, or a plan's with some at prices of
   * their own; nothing follows from it until it is published.
   *
   * Refusals:
   *
   * - `not_found` (404): There is no such subscription or plan.
   * - `subscription_not_in_force` (409): The subscription has ended, or is a draft itself.
   * - `nothing_to_subscribe` (422): Neither a plan nor items were given.
   * - `currency_mismatched` (422): The plan is priced in another currency, and not every item has a price in
   *   this one.
   * - `plan_archived` (409): The plan is no longer sold.
   * - `plan_inconsistent` (422): A product is unknown or archived, a price does not suit its product, or a
   *   key is used twice.
   *
   * Needs the scope `subscriptions:write`.
   */
  create(subscriptionId: string, fields: types.VersionsCreate = {}, options: Changing = {}): Promise<types.Version> {
    return this.json<types.Version>({
      method: "POST",
      path: `/api/subscriptions/${segment(subscriptionId)}/versions`,
      fields,
      options,
    });
  }

  /**
   * Answer the version in force.
   *
   * Refusals:
   *
   * - `not_found` (404): There is no such subscription.
   *
   * Needs the scope `subscriptions:read`.
   */
  current(subscriptionId: string, options: Reading = {}): Promise<types.Version> {
    return this.json<types.Version>({
      method: "GET",
      path: `/api/subscriptions/${segment(subscriptionId)}/versions/current`,
      options,
    });
  }

  /**
   * Remove a draft; a version that was published stays, and a later one takes its place.
   *
   * Refusals:
   *
   * - `not_found` (404): There is no such subscription or version.
   * - `version_not_draft` (409): The version was published.
   *
   * Needs the scope `subscriptions:write`.
   */
  delete(subscriptionId: string, versionId: string, options: Changing = {}): Promise<void> {
    return this.nothing({
      method: "DELETE",
      path: `/api/subscriptions/${segment(subscriptionId)}/versions/${segment(versionId)}`,
      options,
    });
  }

  /**
   * Answer one version by id or number; a draft answers to its id alone.
   *
   * Refusals:
   *
   * - `not_found` (404): There is no such subscription or version.
   *
   * Needs the scope `subscriptions:read`.
   */
  get(subscriptionId: string, versionId: string, options: Reading = {}): Promise<types.Version> {
    return this.json<types.Version>({
      method: "GET",
      path: `/api/subscriptions/${segment(subscriptionId)}/versions/${segment(versionId)}`,
      options,
    });
  }

  /**
   * Answer an item of a version by its id, its key, or the id or code of its product; of several, the first.
   * Those of a bundle are listed.
   *
   * Refusals:
   *
   * - `not_found` (404): There is no such subscription, version or item.
   *
   * Needs the scope `subscriptions:read`.
   */
  item(subscriptionId: string, versionId: string, itemId: string, options: Reading = {}): Promise<types.Item> {
    return this.json<types.Item>({
      method: "GET",
      path: `/api/subscriptions/${segment(subscriptionId)}/versions/${segment(versionId)}/items/${segment(itemId)}`,
      options,
    });
  }

  /**
   * List the items of a version with their prices, or those that were sold in a bundle. All of them are on
   * one page.
   *
   * Refusals:
   *
   * - `not_found` (404): There is no such subscription or version, or it has nothing of the bundle.
   *
   * Needs the scope `subscriptions:read`.
   */
  items(
    subscriptionId: string,
    versionId: string,
    fields: types.VersionsItems = {},
    options: Reading = {},
  ): Pages<types.Item> {
    return this.pages<types.Item>({
      method: "GET",
      path: `/api/subscriptions/${segment(subscriptionId)}/versions/${segment(versionId)}/items`,
      fields,
      options,
    });
  }

  /**
   * List the versions of a subscription, the first one first, and then the drafts.
   *
   * Refusals:
   *
   * - `not_found` (404): There is no such subscription.
   *
   * Needs the scope `subscriptions:read`.
   */
  list(subscriptionId: string, fields: types.VersionsList = {}, options: Reading = {}): Pages<types.Version> {
    return this.pages<types.Version>({
      method: "GET",
      path: `/api/subscriptions/${segment(subscriptionId)}/versions`,
      fields,
      options,
    });
  }

  /**
   * Put a draft in force from a day on: at once when the day has come, else as a change that lies ahead.
   *
   * A day in a period that was billed and is over needs `closed_periods` to say that it is corrected.
   *
   * Refusals:
   *
   * - `not_found` (404): There is no such subscription or version.
   * - `subscription_not_in_force` (409): The subscription is a draft or has ended.
   * - `version_not_draft` (409): The version was published before.
   * - `outside_term` (422): The day lies outside the subscription.
   * - `closed_period` (422): The period of that day is over and billed, and nothing was said about it.
   * - `subscription_terms_inconsistent` (422): Its plan contradicts what the subscription says itself of the
   *   money of a period.
   * - `currency_withdrawn` (409): It is to be billed now, in a currency that is none any more.
   *
   * Needs the scope `subscriptions:write`.
   */
  publish(
    subscriptionId: string,
    versionId: string,
    fields: types.VersionsPublish = {},
    options: Changing = {},
  ): Promise<types.Change> {
    return this.json<types.Change>({
      method: "POST",
      path: `/api/subscriptions/${segment(subscriptionId)}/versions/${segment(versionId)}/publish`,
      fields,
      options,
    });
  }

  /**
   * Write a draft anew: items that are not named are gone.
   *
   * Refusals:
   *
   * - `not_found` (404): There is no such subscription, version or plan.
   * - `version_not_draft` (409): The version was published.
   * - `nothing_to_subscribe` (422): Neither a plan nor items were given.
   * - `currency_mismatched` (422): The plan is priced in another currency, and not every item has a price in
   *   this one.
   * - `plan_archived` (409): The plan is no longer sold.
   * - `plan_inconsistent` (422): A product is unknown or archived, a price does not suit its product, or a
   *   key is used twice.
   *
   * Needs the scope `subscriptions:write`.
   */
  replace(
    subscriptionId: string,
    versionId: string,
    fields: types.VersionsReplace = {},
    options: Changing = {},
  ): Promise<types.Version> {
    return this.json<types.Version>({
      method: "PUT",
      path: `/api/subscriptions/${segment(subscriptionId)}/versions/${segment(versionId)}`,
      fields,
      options,
    });
  }

  /**
   * Answer what a version is worth once it is paid for, be it a draft, in force, or no longer; less what is
   * taken off today, or on the nearest of its days.
   *
   * Refusals:
   *
   * - `not_found` (404): There is no such subscription or version.
   *
   * Needs the scope `subscriptions:read`.
   */
  revenue(subscriptionId: string, versionId: string, options: Reading = {}): Promise<types.Revenue> {
    return this.json<types.Revenue>({
      method: "GET",
      path: `/api/subscriptions/${segment(subscriptionId)}/versions/${segment(versionId)}/revenue`,
      options,
    });
  }
}

/** Operations on webhook deliveries. */
export class WebhookDeliveriesResource extends Resource {
  /**
   * Answer a delivery with its last attempts; also when its endpoint was deleted.
   *
   * Refusals:
   *
   * - `not_found` (404): There is none.
   *
   * Needs the scope `webhook_deliveries:read`.
   */
  get(deliveryId: string, options: Reading = {}): Promise<types.WebhookDelivery> {
    return this.json<types.WebhookDelivery>({
      method: "GET",
      path: `/api/webhook-deliveries/${segment(deliveryId)}`,
      options,
    });
  }

  /**
   * List deliveries; `status_code` is that of the last answer.
   *
   * Needs the scope `webhook_deliveries:read`.
   */
  list(fields: types.WebhookDeliveriesList = {}, options: Reading = {}): Pages<types.WebhookDelivery> {
    return this.pages<types.WebhookDelivery>({ method: "GET", path: "/api/webhook-deliveries", fields, options });
  }

  /**
   * Send a delivery again now, whatever its status, from the top of the ladder; later events of its object
   * wait.
   *
   * Refusals:
   *
   * - `not_found` (404): There is none.
   * - `webhook_endpoint_not_in_use` (409): Its endpoint is disabled or deleted.
   *
   * Needs the scope `webhook_deliveries:write`.
   */
  retry(deliveryId: string, options: Changing = {}): Promise<types.WebhookDelivery> {
    return this.json<types.WebhookDelivery>({
      method: "POST",
      path: `/api/webhook-deliveries/${segment(deliveryId)}/retry`,
      options,
    });
  }

  /**
   * Send the deliveries of a range again now, in order for each object; those of endpoints not in use are
   * left out.
   *
   * Refusals:
   *
   * - `not_found` (404): There is no such endpoint.
   *
   * Needs the scope `webhook_deliveries:write`.
   */
  retryRange(fields: types.WebhookDeliveriesRetryRange, options: Writing = {}): Promise<types.RetriedDeliveries> {
    return this.json<types.RetriedDeliveries>({
      method: "POST",
      path: "/api/webhook-deliveries/retry",
      fields,
      options,
    });
  }
}

/** Operations on webhook endpoints. */
export class WebhookEndpointsResource extends Resource {
  /**
   * Events that are written from now on are sent to *url*; the answer shows the signing secret this once.
   *
   * Refusals:
   *
   * - `webhook_url_refused` (422): The address may not be called.
   * - `unknown_event_type` (422): No event has a type that was asked for.
   * - `too_many_webhook_endpoints` (409): The tenant has as many as it can have.
   *
   * Needs the scope `webhook_endpoints:write`.
   */
  create(fields: types.WebhookEndpointsCreate, options: Writing = {}): Promise<types.NewWebhookEndpoint> {
    return this.json<types.NewWebhookEndpoint>({ method: "POST", path: "/api/webhook-endpoints", fields, options });
  }

  /**
   * Remove an endpoint and its secrets: nothing is sent to it any more. Its deliveries can still be read.
   *
   * Refusals:
   *
   * - `not_found` (404): There is none, or it was deleted before.
   *
   * Needs the scope `webhook_endpoints:write`.
   */
  delete(endpointId: string, options: Changing = {}): Promise<void> {
    return this.nothing({ method: "DELETE", path: `/api/webhook-endpoints/${segment(endpointId)}`, options });
  }

  /**
   * Answer an endpoint, without its secret.
   *
   * Refusals:
   *
   * - `not_found` (404): There is none, or it was deleted.
   *
   * Needs the scope `webhook_endpoints:read`.
   */
  get(endpointId: string, options: Reading = {}): Promise<types.WebhookEndpoint> {
    return this.json<types.WebhookEndpoint>({
      method: "GET",
      path: `/api/webhook-endpoints/${segment(endpointId)}`,
      options,
    });
  }

  /**
   * List the endpoints, without their secrets.
   *
   * Needs the scope `webhook_endpoints:read`.
   */
  list(fields: types.WebhookEndpointsList = {}, options: Reading = {}): Pages<types.WebhookEndpoint> {
    return this.pages<types.WebhookEndpoint>({ method: "GET", path: "/api/webhook-endpoints", fields, options });
  }

  /**
   * Give the endpoint a new secret, shown this once; for 24 hours the former signs `webhook-signature` beside
   * it.
   *
   * `X-Webhook-Signature` holds one signature, and so is of the new secret at once. A second rotation within
   * the 24 hours ends the first secret.
   *
   * Refusals:
   *
   * - `not_found` (404): There is no such endpoint.
   *
   * Needs the scope `webhook_endpoints:write`.
   */
  rotate(endpointId: string, options: Changing = {}): Promise<types.NewWebhookEndpoint> {
    return this.json<types.NewWebhookEndpoint>({
      method: "POST",
      path: `/api/webhook-endpoints/${segment(endpointId)}/rotate`,
      options,
    });
  }

  /**
   * Send a `webhook.test` event to this endpoint alone, whatever types it wants, on the way that all events
   * take.
   *
   * `GET /webhook-deliveries?object_id={id}` with the id of the answer finds its delivery.
   *
   * Refusals:
   *
   * - `not_found` (404): There is no such endpoint.
   * - `webhook_endpoint_not_in_use` (409): It is disabled.
   *
   * Needs the scope `webhook_endpoints:write`.
   */
  test(endpointId: string, options: Changing = {}): Promise<types.WebhookTest> {
    return this.json<types.WebhookTest>({
      method: "POST",
      path: `/api/webhook-endpoints/${segment(endpointId)}/test`,
      options,
    });
  }

  /**
   * Change an endpoint; attempts that are still to come go to its new address.
   *
   * Disabling it fails what is pending for it; what happens until it is enabled again is not sent later. Its
   * deliveries can then be retried by hand, and the feed holds all events.
   *
   * Refusals:
   *
   * - `not_found` (404): There is none, or it was deleted.
   * - `webhook_url_refused` (422): The address may not be called.
   * - `unknown_event_type` (422): No event has a type that was asked for.
   *
   * Needs the scope `webhook_endpoints:write`.
   */
  update(
    endpointId: string,
    fields: types.WebhookEndpointsUpdate = {},
    options: Changing = {},
  ): Promise<types.WebhookEndpoint> {
    return this.json<types.WebhookEndpoint>({
      method: "PATCH",
      path: `/api/webhook-endpoints/${segment(endpointId)}`,
      fields,
      options,
    });
  }
}

/** Every resource of Billow. */
export class Resources {
  readonly accounts: AccountsResource;
  readonly activityLogs: ActivityLogsResource;
  readonly addOns: AddOnsResource;
  readonly apiKeys: ApiKeysResource;
  readonly apiLogs: ApiLogsResource;
  readonly appliedCoupons: AppliedCouponsResource;
  readonly backfills: BackfillsResource;
  readonly billingEntities: BillingEntitiesResource;
  readonly billingEntityTaxes: BillingEntityTaxesResource;
  readonly billingRuns: BillingRunsResource;
  readonly bundles: BundlesResource;
  readonly catalog: CatalogResource;
  readonly changes: ChangesResource;
  readonly coupons: CouponsResource;
  readonly creditNotes: CreditNotesResource;
  readonly customers: CustomersResource;
  readonly eventExports: EventExportsResource;
  readonly eventImports: EventImportsResource;
  readonly eventPolicy: EventPolicyResource;
  readonly events: EventsResource;
  readonly features: FeaturesResource;
  readonly feed: FeedResource;
  readonly invoices: InvoicesResource;
  readonly lateUsage: LateUsageResource;
  readonly ledger: LedgerResource;
  readonly lineItems: LineItemsResource;
  readonly metrics: MetricsResource;
  readonly organizations: OrganizationsResource;
  readonly paymentMethods: PaymentMethodsResource;
  readonly payments: PaymentsResource;
  readonly planMigrations: PlanMigrationsResource;
  readonly plans: PlansResource;
  readonly prices: PricesResource;
  readonly products: ProductsResource;
  readonly refunds: RefundsResource;
  readonly rejectedEvents: RejectedEventsResource;
  readonly sandboxes: SandboxesResource;
  readonly simulations: SimulationsResource;
  readonly subscriptions: SubscriptionsResource;
  readonly tax: TaxResource;
  readonly taxes: TaxesResource;
  readonly testClocks: TestClocksResource;
  readonly versions: VersionsResource;
  readonly webhookDeliveries: WebhookDeliveriesResource;
  readonly webhookEndpoints: WebhookEndpointsResource;

  constructor(transport: Transport) {
    this.accounts = new AccountsResource(transport);
    this.activityLogs = new ActivityLogsResource(transport);
    this.addOns = new AddOnsResource(transport);
    this.apiKeys = new ApiKeysResource(transport);
    this.apiLogs = new ApiLogsResource(transport);
    this.appliedCoupons = new AppliedCouponsResource(transport);
    this.backfills = new BackfillsResource(transport);
    this.billingEntities = new BillingEntitiesResource(transport);
    this.billingEntityTaxes = new BillingEntityTaxesResource(transport);
    this.billingRuns = new BillingRunsResource(transport);
    this.bundles = new BundlesResource(transport);
    this.catalog = new CatalogResource(transport);
    this.changes = new ChangesResource(transport);
    this.coupons = new CouponsResource(transport);
    this.creditNotes = new CreditNotesResource(transport);
    this.customers = new CustomersResource(transport);
    this.eventExports = new EventExportsResource(transport);
    this.eventImports = new EventImportsResource(transport);
    this.eventPolicy = new EventPolicyResource(transport);
    this.events = new EventsResource(transport);
    this.features = new FeaturesResource(transport);
    this.feed = new FeedResource(transport);
    this.invoices = new InvoicesResource(transport);
    this.lateUsage = new LateUsageResource(transport);
    this.ledger = new LedgerResource(transport);
    this.lineItems = new LineItemsResource(transport);
    this.metrics = new MetricsResource(transport);
    this.organizations = new OrganizationsResource(transport);
    this.paymentMethods = new PaymentMethodsResource(transport);
    this.payments = new PaymentsResource(transport);
    this.planMigrations = new PlanMigrationsResource(transport);
    this.plans = new PlansResource(transport);
    this.prices = new PricesResource(transport);
    this.products = new ProductsResource(transport);
    this.refunds = new RefundsResource(transport);
    this.rejectedEvents = new RejectedEventsResource(transport);
    this.sandboxes = new SandboxesResource(transport);
    this.simulations = new SimulationsResource(transport);
    this.subscriptions = new SubscriptionsResource(transport);
    this.tax = new TaxResource(transport);
    this.taxes = new TaxesResource(transport);
    this.testClocks = new TestClocksResource(transport);
    this.versions = new VersionsResource(transport);
    this.webhookDeliveries = new WebhookDeliveriesResource(transport);
    this.webhookEndpoints = new WebhookEndpointsResource(transport);
  }
}
